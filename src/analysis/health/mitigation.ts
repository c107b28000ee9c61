import {
  type ActionItem,
  type AlertEpisode,
  type Annotation,
  type Anomaly,
  annotationBefore,
  type DaySummary,
  directionOf,
  type Evidence,
  type HealthMetric,
  hours,
  inWords,
  isGate,
  isInformational,
  isRequired,
  type Kpi,
  type KpiBudget,
  type KpiDay,
  kpiInWords,
  type Labels,
  moment,
  type Policy,
  type Priority,
  queryOf,
  scopeKey,
  span,
} from '../../model/index.js'
import { stepsFor } from './steps-for.js'

/** The inputs of a day's checklist. */
export interface DayFindings {
  readonly day: DaySummary
  readonly kpis: readonly Kpi[]
  readonly metrics: readonly HealthMetric[]
  readonly anomalies: readonly Anomaly[]
  readonly budgets: readonly KpiBudget[]
  readonly annotations: readonly Annotation[]
  readonly policy: Policy
}

/** P0 within a day, P1 within two, the rest by the team's calendar. From the original's matrix. */
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
 * What to do about a day, most urgent first: one item for each KPI group and scope, with its highest priority and the
 * evidence of all its findings. Steps say what to look at; owner and effort are for the team to fill in.
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
  const query = kpi && queryOf(kpi)
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

function fromBudgets(findings: DayFindings): Concern[] {
  const { budgets, kpis, day } = findings
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
        steps: ['Hold further changes to what it covers.', ...stepsAbout(findings, kpi, scope)],
        kpi,
        scope,
        evidence,
      } satisfies Concern,
    ]
  })
}

function fromMetrics(findings: DayFindings): Concern[] {
  const { metrics, kpis, anomalies, day } = findings
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
      query: queryOf(kpi),
      window: day.range,
      ...(entry?.bad !== undefined && { bad: entry.bad }),
      ...(entry?.valid !== undefined && { valid: entry.valid }),
      value,
      limit,
      effect: entry?.drift ?? null,
      coverage: entry?.coverage ?? 0,
    }
    const of = { subject: subjectOf(kpi, scope), kpi, scope, evidence }
    if (value === null) return isRequired(kpi) ? [withoutData(kpi, of)] : []
    const about = anomalies.filter((anomaly) => isAbout(anomaly, metric) && isAdverse(anomaly, kpi))
    const hit = about.find(({ severity }) => severity === 'high')
    const priority = priorityOf(status, hit !== undefined, kpi.objective !== undefined)
    if (!priority) return []
    const against = limit === null ? `, ${besideBaseline(entry?.drift ?? 0)}` : ` against ${inWords(limit, unit)}`
    return [
      {
        ...of,
        priority,
        title: `Bring ${kpiInWords(kpi, scope)} back`,
        reason: `${inWords(value, unit)}${against}: ${status}`,
        steps: stepsAbout(findings, kpi, scope, hit ?? about[0]),
        pass: passOf(kpi, warn, entry, findings.policy),
      },
    ]
  })
}

/** What the KPI must meet for a day: its limit, or without one the level of its baseline. */
function passOf(
  kpi: Kpi,
  warn: number | undefined,
  entry: KpiDay | undefined,
  { severity }: Policy,
): string | undefined {
  const isUp = directionOf(kpi) === 'higher-is-better'
  const told = (limit: number) => `${isUp ? 'at least' : 'below'} ${inWords(limit, kpi.unit)} for 24 hours`
  if (warn !== undefined) return told(warn)
  if (!entry || entry.value === null || entry.drift === null || entry.drift <= -1) return undefined
  const tolerated = (kpi.thresholds?.medium ?? severity[kpi.kind].medium) / 100
  return told((entry.value / (1 + entry.drift)) * (isUp ? 1 - tolerated : 1 + tolerated))
}

const besideBaseline = (drift: number): string =>
  `${inWords(Math.abs(drift) * 100, '%')} ${drift < 0 ? 'below' : 'above'} its baseline`

/** The original's matrix of state and anomaly, and one priority higher for KPIs with an objective. */
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

function fromAnomalies(findings: DayFindings): Concern[] {
  const { anomalies, metrics, kpis, day } = findings
  return anomalies.flatMap((anomaly) => {
    const kpi = kpis.find(({ name }) => name === anomaly.kpi)
    const metric = metrics.find((each) => isAbout(anomaly, each))
    // Anomalies of severity `low` are listed elsewhere; in the checklist they would hide what matters.
    if (!kpi || !isGate(kpi) || !isAdverse(anomaly, kpi) || anomaly.severity === 'low') return []
    const scope = anomaly.scope ?? {}
    const evidence: Evidence = {
      rule: anomaly.rule ?? anomaly.reason,
      kpi: kpi.name,
      scope,
      unit: kpi.unit,
      query: queryOf(kpi),
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
        steps: stepsAbout(findings, kpi, scope, anomaly),
        kpi,
        scope,
        evidence,
      } satisfies Concern,
    ]
  })
}

/** What to look at: what came before the onset, then what the KPI's kind asks for. */
function stepsAbout(findings: DayFindings, kpi: Kpi, scope: Labels, anomaly?: Anomaly): string[] {
  const { start, end } = anomaly ?? findings.day.range
  const before = anomaly && annotationBefore(start, findings.annotations)
  return [
    ...(before ? [`Check whether '${before.title}' has to do with it: it came ${span(before.leadTime)} before.`] : []),
    ...stepsFor(kpi, { scope, start, end, beside: strayedIn(findings, scope) }),
  ]
}

/** KPIs that exceeded their limits that day in the same scope. */
const strayedIn = ({ metrics, kpis }: DayFindings, scope: Labels): Kpi[] => {
  const bad = metrics.filter(
    (metric) =>
      (metric.status === 'warning' || metric.status === 'critical') && scopeKey(metric.scope) === scopeKey(scope),
  )
  return kpis.filter(({ name }) => bad.some(({ kpi }) => kpi === name))
}

/** Source: the severity labels of paging alerts in Prometheus rule sets. */
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

/** A neutral KPI, such as traffic, is listed without an action. */
const isAdverse = ({ direction }: Anomaly, kpi: Kpi): boolean =>
  directionOf(kpi) !== 'neutral' && (direction === 'down') === (directionOf(kpi) === 'higher-is-better')

const isAbout = (anomaly: Anomaly, { kpi, scope }: Pick<HealthMetric, 'kpi' | 'scope'>): boolean =>
  anomaly.kpi === kpi && scopeKey(anomaly.scope ?? {}) === scopeKey(scope)

const subjectOf = ({ group, name }: Kpi, scope: Labels): string => `${group ?? name} ${scopeKey(scope)}`
