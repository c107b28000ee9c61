import {
  type ActionItem,
  type AlertEpisode,
  type Anomaly,
  type DaySummary,
  directionOf,
  type Evidence,
  type HealthMetric,
  hours,
  inWords,
  isGate,
  isGauge,
  isInformational,
  isRatio,
  isRequired,
  type Kpi,
  type KpiBudget,
  kpiInWords,
  type Labels,
  moment,
  type Priority,
  scopeKey,
} from '../../model/index.js'

/** What a day's checklist is made from. */
export interface DayFindings {
  readonly day: DaySummary
  readonly kpis: readonly Kpi[]
  readonly metrics: readonly HealthMetric[]
  readonly anomalies: readonly Anomaly[]
  readonly budgets: readonly KpiBudget[]
}

/** P0 within a day, P1 within two, the rest by the team's calendar. After the original's matrix. */
const DUE_WITHIN: Partial<Record<Priority, number>> = { P0: hours(24), P1: hours(48) }

interface Concern {
  readonly priority: Priority
  readonly subject: string
  readonly title: string
  readonly reason: string
  readonly steps: readonly string[]
  readonly kpi?: Kpi | undefined
  readonly scope: Labels
  readonly pass?: string | undefined
  readonly evidence: Evidence
}

/**
 * What to do about a day, most urgent first: one item for each KPI group and scope, at its most urgent, with the evidence
 * of all that was found about it. Steps say what to look at; who and how long is for the team.
 */
export function mitigation(findings: DayFindings): ActionItem[] {
  const concerns = [
    ...fromBudgets(findings),
    ...fromMetrics(findings),
    ...fromAnomalies(findings),
    ...fromAlerts(findings),
  ]
  concerns.sort((a, b) => (a.priority < b.priority ? -1 : a.priority > b.priority ? 1 : 0))
  const merged = new Map<string, Concern[]>()
  for (const concern of concerns) merged.set(concern.subject, [...(merged.get(concern.subject) ?? []), concern])
  return [...merged].map(([subject, [first, ...others]]) => itemOf(subject, first as Concern, others, findings.day))
}

function itemOf(subject: string, first: Concern, others: readonly Concern[], { day, range }: DaySummary): ActionItem {
  const { priority, title, reason, steps, kpi, scope, pass, evidence } = first
  const due = DUE_WITHIN[priority]
  const query = kpi && queryText(kpi)
  return {
    id: `day ${day}: ${subject}`,
    priority,
    title,
    reason,
    steps,
    ...(kpi && { kpi: kpi.name }),
    scope,
    owner: null,
    due: due === undefined ? null : range.end + due,
    verify: query && pass ? { query, pass } : null,
    evidence: [evidence, ...others.map((other) => other.evidence)],
  }
}

function fromBudgets({ budgets, kpis, day }: DayFindings): Concern[] {
  return budgets.flatMap(({ kpi: name, scope, budget }) => {
    const kpi = kpis.find((each) => each.name === name)
    if (!kpi || !isGate(kpi) || budget.status !== 'exhausted') return []
    const evidence: Evidence = {
      rule: 'the error budget of the period is spent',
      kpi: name,
      scope,
      window: day.range,
      bad: budget.badEvents,
      valid: budget.totalEvents,
      value: budget.consumedOfPeriod,
      limit: 1,
      coverage: budget.coverage,
    }
    return [
      {
        priority: 'P0',
        subject: subjectOf(kpi, scope),
        title: `Stop spending the error budget of ${kpiInWords(kpi, scope)}`,
        reason: `${budget.badEvents} of ${budget.totalEvents} events were bad: the budget of the period is exhausted`,
        steps: ['Hold further changes to what it covers.', ...stepsFor(kpi)],
        kpi,
        scope,
        evidence,
      } satisfies Concern,
    ]
  })
}

function fromMetrics({ metrics, kpis, anomalies, day }: DayFindings): Concern[] {
  const entries = new Map(day.kpis.map((entry) => [`${entry.kpi} ${scopeKey(entry.scope)}`, entry]))
  return metrics.flatMap((metric) => {
    const kpi = kpis.find(({ name }) => name === metric.kpi)
    if (!kpi || !isGate(kpi)) return []
    const entry = entries.get(`${metric.kpi} ${scopeKey(metric.scope)}`)
    const { value, unit, scope, warn, critical, status } = metric
    const limit = (status === 'critical' ? critical : warn) ?? null
    const evidence: Evidence = {
      rule: status === 'unknown' ? 'a required KPI has no data' : `the day's value is ${status}`,
      kpi: kpi.name,
      scope,
      unit,
      query: queryText(kpi),
      window: day.range,
      bad: entry?.bad,
      valid: entry?.valid,
      value,
      limit,
      effect: entry?.drift ?? null,
      coverage: entry?.coverage ?? 0,
    }
    const of = { subject: subjectOf(kpi, scope), kpi, scope, evidence }
    if (value === null) return isRequired(kpi) ? [withoutData(kpi, of)] : []
    const hit = anomalies.some((anomaly) => isAbout(anomaly, metric) && anomaly.severity === 'high')
    const priority = priorityOf(status, hit, kpi.objective !== undefined)
    if (!priority) return []
    const against = limit === null ? `, ${besideBaseline(entry?.drift ?? 0)}` : ` against ${inWords(limit, unit)}`
    return [
      {
        ...of,
        priority,
        title: `Bring ${kpiInWords(kpi, scope)} back`,
        reason: `${inWords(value, unit)}${against}: ${status}`,
        steps: stepsFor(kpi),
        pass:
          warn === undefined
            ? undefined
            : `${directionOf(kpi) === 'higher-is-better' ? 'at least' : 'below'} ${inWords(warn, unit)} for 24 hours`,
      },
    ]
  })
}

const besideBaseline = (drift: number): string =>
  `${inWords(Math.abs(drift) * 100, '%')} ${drift < 0 ? 'below' : 'above'} its baseline`

/** The original's matrix of state and anomaly, and one step up for what was promised. */
function priorityOf(status: HealthMetric['status'], anomalyIsHigh: boolean, promised: boolean): Priority | null {
  if (status === 'critical') return anomalyIsHigh || promised ? 'P0' : 'P1'
  if (status === 'warning') return anomalyIsHigh || promised ? 'P1' : 'P2'
  return null
}

function withoutData(kpi: Kpi, of: Pick<Concern, 'subject' | 'kpi' | 'scope' | 'evidence'>): Concern {
  return {
    ...of,
    priority: 'P1',
    title: `Find out why ${kpiInWords(kpi, of.scope)} has no data`,
    reason: 'a required KPI was not measured: the day cannot be judged without it',
    steps: ['Send its query to the source and see what it answers.', 'Check that its targets are scraped.'],
    pass: 'data in every slot for 24 hours',
  }
}

function fromAnomalies({ anomalies, metrics, kpis, day }: DayFindings): Concern[] {
  return anomalies.flatMap((anomaly) => {
    const kpi = kpis.find(({ name }) => name === anomaly.kpi)
    const metric = metrics.find((each) => isAbout(anomaly, each))
    // What the detector calls low is in the list of anomalies; a checklist of it would hide what matters.
    if (!kpi || !isGate(kpi) || !isAdverse(anomaly, kpi) || anomaly.severity === 'low') return []
    const scope = anomaly.scope ?? {}
    const evidence: Evidence = {
      rule: anomaly.rule ?? anomaly.reason,
      kpi: kpi.name,
      scope,
      unit: kpi.unit,
      query: queryText(kpi),
      window: { start: anomaly.start, end: anomaly.end ?? day.range.end },
      value: anomaly.actual,
      limit: anomaly.expected,
      effect: anomaly.score,
    }
    return [
      {
        priority: (metric && priorityOf(metric.status, anomaly.severity === 'high', false)) ?? 'P2',
        subject: subjectOf(kpi, scope),
        title: `Explain the ${anomaly.kind.replaceAll('-', ' ')} of ${kpiInWords(kpi, scope)}`,
        reason: anomaly.reason,
        steps: [`Compare what ran at ${moment(anomaly.start)} with the hour before.`, ...stepsFor(kpi)],
        kpi,
        scope,
        evidence,
      } satisfies Concern,
    ]
  })
}

/** Source: the names that paging alerts go by in Prometheus rule sets. */
const PAGING = new Set(['critical', 'page', 'emergency', 'fatal'])

function fromAlerts({ day }: DayFindings): Concern[] {
  const alerts = day.alerts.filter((alert) => !isInformational(alert))
  return alerts.map((alert: AlertEpisode) => ({
    priority: PAGING.has(alert.severity.toLowerCase()) ? 'P0' : 'P2',
    subject: `alert ${alert.name} ${scopeKey(alert.labels)}`,
    title: `Follow up the alert ${alert.name}`,
    reason: `${alert.severity} since ${moment(alert.start)}, ${alert.end === null ? 'still firing' : `over at ${moment(alert.end)}`}`,
    steps: ['Follow its runbook.', 'Write down what ended it.'],
    scope: alert.labels,
    evidence: {
      rule: `alert ${alert.name}`,
      scope: alert.labels,
      window: { start: alert.start, end: alert.end ?? day.range.end },
    },
  }))
}

function stepsFor(kpi: Kpi): string[] {
  const where = 'Split it by scope and find where it starts.'
  switch (kpi.kind) {
    case 'availability':
    case 'error-rate':
      return [
        where,
        'List the failing routes with their first error messages.',
        'Compare with the last deploys and flags.',
      ]
    case 'latency':
      return [
        where,
        'Compare slow traces with those of the baseline.',
        'Look at what it waits for: database, cache, upstream.',
      ]
    case 'cpu':
    case 'memory':
    case 'saturation':
      return [where, 'Compare with traffic: does it grow with requests or without?', 'Check limits and replicas.']
    case 'hit-rate':
      return [where, 'Compare keys, size and evictions with the baseline.']
    case 'cost':
      return [where, 'Compare with traffic: dearer requests, or more of them?']
    default:
      return [where, 'Compare with the last deploys and flags.']
  }
}

/** What has no good side, such as traffic, is listed and asks for nothing. */
const isAdverse = ({ direction }: Anomaly, kpi: Kpi): boolean =>
  directionOf(kpi) !== 'neutral' && (direction === 'down') === (directionOf(kpi) === 'higher-is-better')

const isAbout = (anomaly: Anomaly, { kpi, scope }: Pick<HealthMetric, 'kpi' | 'scope'>): boolean =>
  anomaly.kpi === kpi && scopeKey(anomaly.scope ?? {}) === scopeKey(scope)

const subjectOf = ({ group, name }: Kpi, scope: Labels): string => `${group ?? name} ${scopeKey(scope)}`

/** The KPI's query where it is text for one source; a query by source has no one text. */
function queryText(kpi: Kpi): string | undefined {
  if (isGauge(kpi)) return typeof kpi.query === 'string' ? kpi.query : undefined
  if (isRatio(kpi)) {
    const part = kpi.bad ?? kpi.good
    return typeof part === 'string' && typeof kpi.valid === 'string' ? `(${part}) / (${kpi.valid})` : undefined
  }
  return typeof kpi.buckets === 'string' ? kpi.buckets : undefined
}
