import { type BudgetSlice, errorBudget } from '../analysis/slo/index.js'
import {
  type ActionItem,
  type CostReport,
  type CostTrend,
  type Degradation,
  type Drift,
  days,
  directionOf,
  type KpiBudget,
  type Priority,
  RANGE,
  type Range,
  RELEASE,
  type Retrospective,
  requireShape,
  type Severity,
  type Success,
} from '../model/index.js'
import { exported, type Imported, imported } from './imported.js'
import { isoOf, type JsonObject, momentIn, numberIn, objectIn, objectOf, objectsIn, textIn, textsIn } from './json.js'
import { legacyNumber, metricName, metricOf, ourNumber } from './kpi-fields.js'
import { legacyKpis } from './legacy-kpis.js'

const KNOWN = [
  'generation_timestamp',
  'ga_day_timestamp',
  'seven_day_end_timestamp',
  'successes',
  'degradations',
  'unexpected_drifts',
  'cost_analysis',
  'slo_burn_downs',
  'process_improvements',
  'action_items',
]
/** The original wrote the next version into the field's name. */
const RECOMMENDATIONS = /^recommendations_v/

/** What the original's retrospective does not say itself. */
export interface ImportRetrospectiveOptions {
  /** Default `T.A.R.S.`: its files do not say. */
  readonly product?: string | undefined
  /** Default `1.0.1`, the release that it was written for. */
  readonly version?: string | undefined
}

/** `GA_7DAY_RETROSPECTIVE.json`. Error budgets are computed anew from its daily values. */
export function importRetrospective(json: unknown, options: ImportRetrospectiveOptions = {}): Imported<Retrospective> {
  requireShape(options, 'options')
  const from = objectOf(json, 'retrospective')
  const known = new Set([...KNOWN, ...Object.keys(from).filter((field) => RECOMMENDATIONS.test(field))])
  return imported(read(from, options), from, known)
}

export const exportRetrospective = (
  report: Retrospective & Partial<Pick<Imported<Retrospective>, 'legacy' | 'extra'>>,
): JsonObject => {
  const { product, version } = requireShape(report, 'report', RETROSPECTIVE).release
  return exported<Retrospective>(report, write, (from) => read(from, { product, version }))
}

const RETROSPECTIVE = {
  release: RELEASE,
  range: RANGE,
  generatedAt: 'number',
  successes: ['object'],
  drifts: ['object'],
  budgets: ['object'],
  actionItems: ['object'],
} as const

function read(
  from: JsonObject,
  { product = 'T.A.R.S.', version = '1.0.1' }: ImportRetrospectiveOptions,
): Retrospective {
  const releasedAt = momentIn(from, 'ga_day_timestamp') ?? 0
  const end = momentIn(from, 'seven_day_end_timestamp') ?? releasedAt + days(8)
  const range = { start: releasedAt, end }
  const degradations = objectsIn(from, 'degradations').map((each, i) => degradationFrom(each, i, releasedAt))
  const open = degradations.some(({ state }) => state !== 'resolved')
  return {
    type: 'retrospective',
    schemaVersion: 1,
    key: `retrospective:${product}:${version}:${releasedAt}`,
    product,
    version,
    verdict: open ? 'warn' : 'inconclusive',
    reasons: [`written by the original: ${degradations.length} degradations`],
    release: { product, version, releasedAt },
    range,
    generatedAt: momentIn(from, 'generation_timestamp') ?? end,
    timeZone: 'UTC',
    score: null,
    grade: null,
    headlines: [],
    baseline: null,
    days: [],
    health: [],
    successes: objectsIn(from, 'successes').flatMap(successFrom),
    regression: null,
    drifts: objectsIn(from, 'unexpected_drifts').flatMap(driftFrom),
    incidents: [],
    cost: costFrom(objectIn(from, 'cost_analysis'), range),
    budgets: objectsIn(from, 'slo_burn_downs').flatMap(budgetFrom),
    dataQuality: { coverage: 1, gaps: [], exclusions: [], notJudged: [], warnings: [] },
    recommendations: Object.keys(from).flatMap((field) => (RECOMMENDATIONS.test(field) ? textsIn(from, field) : [])),
    processImprovements: textsIn(from, 'process_improvements'),
    actionItems: objectsIn(from, 'action_items').map(actionFrom),
    charts: [],
    degradations,
    kpis: legacyKpis.map((kpi) => ({
      name: kpi.name,
      title: kpi.title ?? kpi.name,
      unit: kpi.unit,
      direction: directionOf(kpi),
    })),
  }
}

const SCOPE = {}

// One without its figures stands in `legacy` alone, as a drift does: what is missing is not zero.
function successFrom(from: JsonObject): Success[] {
  const { kpi, per, unit } = metricOf(textIn(from, 'metric_name') ?? '')
  const value = ourNumber(figureIn(textIn(from, 'actual_value')), per)
  const limit = ourNumber(figureIn(textIn(from, 'target_value')), per)
  if (value === null) return []
  const direction = legacyKpis.find(({ name }) => name === kpi)?.kind
  const upward = direction === 'availability' || direction === 'hit-rate'
  const room = limit === null ? null : upward ? 1 - limit : limit
  const headroom = room === null || limit === null || room <= 0 ? null : (upward ? value - limit : limit - value) / room
  return [{ kpi, scope: SCOPE, unit, value, limit, headroom, description: textIn(from, 'description') ?? '' }]
}

/** The number in `< 500ms` or `99.913%`. */
const figureIn = (text: string | null): number | null => {
  const found = text?.match(/-?\d+(?:\.\d+)?/)
  return found ? Number(found[0]) : null
}

function degradationFrom(from: JsonObject, index: number, releasedAt: number): Degradation {
  const day = numberIn(from, 'day_occurred')
  const severity = textIn(from, 'severity')
  return {
    id: `imported ${index + 1}`,
    kind: 'objective',
    kpi: textIn(from, 'category') ?? '',
    scope: SCOPE,
    unit: '1',
    severity: SEVERITIES.find((each) => each === severity) ?? 'low',
    since: day === null || day === 0 ? null : releasedAt + days(day),
    // Its "resolved" and "mitigated" were written without looking at the days that followed.
    state: textIn(from, 'resolution_status') === 'open' ? 'open' : 'unknown',
    resolvedAt: null,
    baselineValue: null,
    currentValue: null,
    changePercent: null,
    limit: null,
    description: textIn(from, 'description') ?? '',
    evidence: { rule: textIn(from, 'impact') ?? 'reported by the original' },
  }
}

const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical']

function driftFrom(from: JsonObject): Drift[] {
  const { kpi, per, unit } = metricOf(textIn(from, 'metric_name') ?? '')
  const baselineValue = ourNumber(numberIn(from, 'baseline_value'), per)
  const currentValue = ourNumber(numberIn(from, 'final_value'), per)
  const percent = numberIn(from, 'drift_percent')
  if (baselineValue === null || currentValue === null || percent === null) return []
  const drift: Drift = {
    kpi,
    scope: SCOPE,
    unit,
    baselineValue,
    currentValue,
    drift: percent / 100,
    slopePerDay: null,
    trend: 'insufficient-data',
    p: null,
    reason: `${textIn(from, 'trend') ?? 'drifting'}, by the original`,
    evidence: { rule: 'a drift of the original, without a test', kpi, unit },
  }
  return [drift]
}

function costFrom(from: JsonObject | null, range: Range): CostReport | null {
  if (!from) return null
  const total = numberIn(from, 'seven_day_total_cost')
  const [rate, before] = [numberIn(from, 'daily_average_cost'), numberIn(from, 'ga_day_cost')]
  return {
    range,
    currency: 'USD',
    total,
    perDay: total === null ? null : total / 7,
    perThousandRequests: null,
    changePercent: rate === null || before === null || before === 0 ? null : ((rate - before) / before) * 100,
    trend: TRENDS[textIn(from, 'cost_trend') ?? ''] ?? 'insufficient-data',
    volumeEffect: null,
    efficiencyEffect: null,
    // Its breakdown is 60, 20, 15 and 5 percent of the total, whatever was measured.
    components: [],
    coverage: total === null ? 0 : 1,
    estimated: true,
    reasons: ['totalled by the original, from a cost per hour for each day'],
  }
}

const TRENDS: Readonly<Record<string, CostTrend>> = { stable: 'stable', increasing: 'rising', decreasing: 'falling' }

/** From the daily values that it lists; an objective without a share, such as its latency, has no budget. */
function budgetFrom(from: JsonObject): KpiBudget[] {
  const name = textIn(from, 'slo_name')
  const target = numberIn(from, 'target')
  const kpi = name === 'Availability' ? 'availability' : name === 'Error Rate' ? 'error-rate' : null
  if (kpi === null || target === null) return []
  const good = kpi === 'availability' ? target / 100 : (100 - target) / 100
  if (!(good > 0 && good <= 1)) return []
  const slices = objectsIn(from, 'compliance_by_day').map((day): BudgetSlice => {
    const value = numberIn(day, 'value')
    if (value === null) return { duration: days(1), bad: null, total: null }
    return { duration: days(1), bad: Math.max(0, kpi === 'availability' ? 1 - value / 100 : value / 100), total: 1 }
  })
  const period = days(Math.max(1, slices.length))
  return [{ kpi, scope: SCOPE, budget: { ...errorBudget({ target: good, period, slices }), estimated: true } }]
}

function actionFrom(from: JsonObject, index: number): ActionItem {
  return {
    id: `imported ${index + 1}`,
    priority: PRIORITIES.find((each) => each === textIn(from, 'priority')) ?? 'P3',
    title: textIn(from, 'description') ?? '',
    reason: 'listed by the original',
    steps: [],
    owner: null,
    due: null,
    verify: null,
    evidence: [],
  }
}

const PRIORITIES: readonly Priority[] = ['P0', 'P1', 'P2', 'P3']

function write(report: Retrospective, like: JsonObject | undefined): JsonObject {
  const { range, generatedAt, successes, degradations = [], drifts, cost, budgets, release } = report
  const field = Object.keys(like ?? {}).find((each) => RECOMMENDATIONS.test(each)) ?? 'recommendations_next'
  return {
    generation_timestamp: isoOf(generatedAt),
    ga_day_timestamp: isoOf(release.releasedAt),
    seven_day_end_timestamp: isoOf(range.end),
    successes: successes.map(successTo),
    degradations: degradations.map((each) => degradationTo(each, release.releasedAt)),
    unexpected_drifts: drifts.map(driftTo),
    cost_analysis: cost && costTo(cost),
    slo_burn_downs: budgets.map(budgetTo),
    [field]: report.recommendations,
    process_improvements: report.processImprovements,
    action_items: report.actionItems.map(({ priority, title }) => ({ priority, description: title, status: 'open' })),
  }
}

function successTo({ kpi, value, limit, headroom, description }: Success): JsonObject {
  const name = metricName(kpi)
  const { per } = metricOf(name)
  return {
    description,
    metric_name: name,
    target_value: limit === null ? null : String(legacyNumber(limit, per)),
    actual_value: String(legacyNumber(value, per)),
    achievement_percent: headroom === null ? null : headroom * 100,
  }
}

function degradationTo(
  { since, kpi, description, severity, state, evidence }: Degradation,
  releasedAt: number,
): JsonObject {
  return {
    day_occurred: since === null ? 0 : Math.floor((since - releasedAt) / days(1)),
    category: kpi,
    description,
    severity,
    impact: evidence.rule,
    resolution_status: state === 'resolved' ? 'resolved' : 'open',
    resolution_details: null,
  }
}

function driftTo({ kpi, baselineValue, currentValue, drift, trend }: Drift): JsonObject {
  const name = metricName(kpi)
  const { per } = metricOf(name)
  return {
    metric_name: name,
    baseline_value: legacyNumber(baselineValue, per),
    final_value: legacyNumber(currentValue, per),
    drift_percent: drift * 100,
    trend,
  }
}

const costTo = ({ total, perDay, trend, components }: CostReport): JsonObject => ({
  seven_day_total_cost: total,
  daily_average_cost: perDay === null ? null : perDay / 24,
  cost_trend: trend,
  cost_breakdown: Object.fromEntries(components.map(({ name, total }) => [name, total])),
})

function budgetTo({ kpi, budget }: KpiBudget): JsonObject {
  const { target, consumedOfPeriod, timeToExhaustion } = budget
  const title = legacyKpis.find(({ name }) => name === kpi)?.title ?? kpi
  return {
    slo_name: title,
    target: legacyNumber(kpi === 'error-rate' ? 1 - target : target, 100),
    budget: legacyNumber(1 - target, 100),
    budget_consumed_percent: consumedOfPeriod === null ? null : consumedOfPeriod * 100,
    days_to_exhaustion: timeToExhaustion === null ? null : timeToExhaustion / days(1),
  }
}
