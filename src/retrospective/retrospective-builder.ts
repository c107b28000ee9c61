import {
  ANOMALY,
  type Anomaly,
  type CostReport,
  type DaySummary,
  directionOf,
  type ErrorBudget,
  type HealthReport,
  type Incident,
  type Kpi,
  type KpiBudget,
  type KpiSummary,
  type KpiWindow,
  type Labels,
  observationPeriod,
  type PolicyOverrides,
  policyWith,
  RANGE,
  type Range,
  RELEASE,
  type RegressionReport,
  type Release,
  type Retrospective,
  requireShape,
  StabilityError,
  scopeKey,
  type Timestamp,
  titlesOf,
} from '../model/index.js'
import { actionItems } from './action-items.js'
import { processImprovements, recommendations } from './advice.js'
import { alertsOfDays } from './alerts-of-days.js'
import { budgetsFromDays } from './budgets-from-days.js'
import { charts } from './charts.js'
import { concernsOf } from './concerns.js'
import { dataQuality } from './data-quality.js'
import { degradations } from './degradations.js'
import { drifts } from './drifts.js'
import { type Facts, placeKey, queriesIn } from './facts.js'
import { stabilityOf } from './grade.js'
import { groupIncidents } from './group-incidents.js'
import { headlines } from './headlines.js'
import { kpiWeeks } from './kpi-week.js'
import { listOf } from './list-of.js'
import { scopeTables } from './scope-tables.js'
import { successes } from './successes.js'
import { overallVerdict } from './verdict.js'

/** The release to describe, and how to judge it. */
export interface RetrospectiveBuilderOptions {
  readonly release: Release
  /** The KPI list: directions, objectives, groups, titles. Default: those of the windows. */
  readonly kpis?: readonly Kpi[] | undefined
  /** The reference row of scope tables: `{ region: 'us-east-1' }`. Default: the value with most traffic. */
  readonly primary?: Labels | undefined
  /** Any part of `defaultPolicy`. */
  readonly policy?: PolicyOverrides | undefined
}

/** An anomaly detector's report of one series; only its anomalies are used. */
export interface AnomalyInput {
  readonly anomalies: readonly Anomaly[]
}

/**
 * Builds the retrospective of a release from its reports: add those you have, in any order, one or many, then build.
 * Missing parts are stated, never guessed, and do not change any figure. The same input gives the same bytes; the clock
 * affects only `generatedAt`.
 *
 * @example
 * new RetrospectiveBuilder({ release: { product: 'checkout', version: '2.4.0', releasedAt: 0 } }).build({ now: 0 }).verdict
 * // 'inconclusive': no reports were added
 */
export class RetrospectiveBuilder {
  readonly #options: RetrospectiveBuilderOptions
  readonly #daily = new Map<number, DaySummary>()
  readonly #health = new Map<number, HealthReport>()
  readonly #budgets = new Map<string, KpiBudget>()
  readonly #anomalies: Anomaly[] = []
  readonly #incidents = new Map<string, Incident>()
  readonly #windows: KpiWindow[] = []
  readonly #given = new Set<string>()
  #baseline: KpiSummary | null = null
  #regression: RegressionReport | null = null
  #cost: CostReport | null = null

  /** @throws {StabilityError} `CONFIG_INVALID` when the release has no finite `releasedAt` */
  constructor(options: RetrospectiveBuilderOptions) {
    requireShape(options, 'options', { release: RELEASE })
    if (!Number.isFinite(options.release?.releasedAt)) {
      throw new StabilityError('CONFIG_INVALID', 'the release has no moment at which it went out', {
        hint: 'Set `release.releasedAt` to epoch milliseconds, as parseTimestamp gives.',
      })
    }
    this.#options = options
  }

  /** Launch day's summary, from `certify`. */
  baseline(summary: KpiSummary): this {
    requireShape(summary, 'summary', { kpis: ['object'] })
    this.#given.add('baseline')
    this.#baseline = summary
    return this
  }

  /** Days of the observation period; adding a day again replaces it. */
  day(summary: DaySummary | readonly DaySummary[]): this {
    requireShape(listOf(summary), 'summary', [{ day: 'number', range: RANGE, kpis: ['object'], alerts: 'list' }])
    this.#given.add('day')
    for (const each of listOf(summary)) this.#daily.set(each.day, each)
    return this
  }

  /** Daily health reports; another for the same day replaces the first. */
  health(report: HealthReport | readonly HealthReport[]): this {
    requireShape(listOf(report), 'report', [{ day: 'number', metrics: ['object'] }])
    this.#given.add('health')
    for (const each of listOf(report)) this.#health.set(each.day, each)
    return this
  }

  /** Anomalies, as a detector reports them or as a list. Without `incidents` they are grouped here. */
  anomalies(report: AnomalyInput | Anomaly | readonly (AnomalyInput | Anomaly)[]): this {
    const found = requireShape(listOf(report), 'report', ['object']).flatMap((each) =>
      'anomalies' in each ? each.anomalies : [each],
    )
    this.#anomalies.push(...requireShape(found, 'report', [ANOMALY]))
    this.#given.add('anomalies')
    return this
  }

  /** The comparison with the baselines; the last one added counts. */
  regression(report: RegressionReport): this {
    requireShape(report, 'report', { comparisons: ['object'], regressions: ['object'], assessment: 'text' })
    this.#given.add('regression')
    this.#regression = report
    return this
  }

  /**
   * Error budgets, with or without a KPI and scope; another for the same KPI and scope replaces the first. Without any
   * they are computed from launch day and the days, for KPIs whose definitions are known.
   */
  slo(budget: KpiBudget | ErrorBudget | readonly (KpiBudget | ErrorBudget)[]): this {
    requireShape(listOf(budget), 'budget', ['object'])
    this.#given.add('slo')
    for (const each of listOf(budget)) {
      const named = 'budget' in each ? each : { kpi: `objective ${each.target}`, scope: {}, budget: each }
      this.#budgets.set(placeKey(named.kpi, named.scope), named)
    }
    return this
  }

  /** What the period cost; the last one added counts. */
  cost(report: CostReport): this {
    requireShape(report, 'report')
    this.#given.add('cost')
    this.#cost = report
    return this
  }

  /** Incidents, from `groupIncidents`; another with the same id replaces the first. */
  incidents(list: Incident | readonly Incident[]): this {
    requireShape(listOf(list), 'list', [
      { id: 'text', start: 'number', kpis: 'list', scopes: 'list', findings: 'list' },
    ])
    this.#given.add('incidents')
    for (const each of listOf(list)) this.#incidents.set(each.id, each)
    return this
  }

  /** The measured windows, used for charts, queries and KPI definitions. Optional; figures come from the reports. */
  window(window: KpiWindow | readonly KpiWindow[]): this {
    this.#windows.push(...listOf(window))
    return this
  }

  /** The retrospective as plain data; can be built again after more is added. */
  build(options: { readonly now: Timestamp }): Retrospective {
    const { now } = requireShape(options, 'options', { now: 'number' })
    const facts = this.#facts()
    const weeks = kpiWeeks(facts)
    const { verdict, reasons } = overallVerdict(facts)
    const found = { degradations: degradations(facts, weeks), drifts: drifts(facts, weeks) }
    const wentWell = successes(facts, weeks, found.drifts)
    const { score, grade } = stabilityOf(facts)
    const { product, version } = facts.release
    return {
      type: 'retrospective',
      schemaVersion: 1,
      key: `retrospective:${product}:${version}:${facts.release.releasedAt}`,
      verdict,
      reasons,
      product,
      version,
      release: facts.release,
      range: facts.range,
      generatedAt: now,
      timeZone: facts.release.timeZone ?? 'UTC',
      score,
      grade,
      headlines: headlines(facts, { ...found, successes: wentWell, verdict }),
      baseline: facts.baseline,
      days: facts.days,
      health: facts.health,
      successes: wentWell,
      degradations: found.degradations,
      regression: facts.regression,
      drifts: found.drifts,
      incidents: facts.incidents,
      anomalies: facts.anomalies,
      alerts: alertsOfDays(facts),
      scopeTables: scopeTables(facts),
      cost: facts.cost,
      budgets: facts.budgets,
      dataQuality: dataQuality(facts),
      recommendations: recommendations(facts, found),
      processImprovements: processImprovements(facts),
      actionItems: actionItems(facts, concernsOf(facts, found)),
      charts: charts(facts),
      kpis: kpiFacts(facts),
    }
  }

  #facts(): Facts {
    const { release, policy, primary = {}, kpis = [] } = this.#options
    const days = [...this.#daily.values()].sort((a, b) => a.day - b.day)
    const windows = [...this.#windows].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end)
    const anomalies = [...this.#anomalies].sort(byOnset)
    const known = [...windows.flatMap((window) => window.kpis.map(({ kpi }) => kpi)), ...kpis]
    const alerts = [...(this.#baseline?.alerts ?? []), ...days.flatMap((day) => day.alerts)]
    const incidents = this.#given.has('incidents')
      ? [...this.#incidents.values()]
      : this.#given.has('anomalies')
        ? groupIncidents({ anomalies, alerts, window: windows, kpis, release })
        : []
    const titles = new Map([
      ...[this.#baseline, this.#regression, ...this.#health.values()].flatMap((report) =>
        Object.entries(report?.titles ?? {}),
      ),
      ...Object.entries(titlesOf(known) ?? {}),
    ])
    const facts = {
      release,
      policy: policyWith(policy),
      range: rangeOf(release, days, this.#regression),
      kpis: new Map(known.map((kpi) => [kpi.name, kpi])),
      titles,
      baseline: this.#baseline,
      days,
      health: [...this.#health.values()].sort((a, b) => a.day - b.day),
      anomalies,
      incidents: incidents.sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)),
      regression: this.#regression,
      cost: this.#cost,
      windows,
      queries: queriesIn(this.#regression, windows),
      primary,
      given: this.#given,
    }
    const budgets = [...this.#budgets.keys()].sort().map((key) => this.#budgets.get(key) as KpiBudget)
    return { ...facts, budgets: this.#given.has('slo') ? budgets : budgetsFromDays(facts) }
  }
}

const byOnset = (a: Anomaly, b: Anomaly): number => {
  const key = ({ kpi = '', scope = {}, kind }: Anomaly): string => `${kpi} ${scopeKey(scope)} ${kind}`
  return a.start - b.start || (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)
}

/** The range of the judged days; without any, that of the comparison, else the whole observation period. */
function rangeOf(release: Release, days: readonly DaySummary[], regression: RegressionReport | null): Range {
  const period = observationPeriod(release)
  const last = days[days.length - 1]
  if (last) return { start: Math.min(period.start, days[0]?.range.start ?? period.start), end: last.range.end }
  return regression?.range ?? period
}

function kpiFacts({ kpis, titles, days, baseline }: Facts): Retrospective['kpis'] {
  const facts = new Map<string, Retrospective['kpis'][number]>()
  for (const { kpi: name, unit } of [...(baseline?.kpis ?? []), ...days.flatMap((day) => day.kpis)]) {
    facts.set(name, { name, title: titles.get(name) ?? name, unit, direction: 'neutral' })
  }
  for (const kpi of kpis.values()) {
    facts.set(kpi.name, { name: kpi.name, title: kpi.title ?? kpi.name, unit: kpi.unit, direction: directionOf(kpi) })
  }
  return [...facts.keys()].sort().map((name) => facts.get(name) as Retrospective['kpis'][number])
}
