import {
  type ActionItem,
  type HealthReport,
  type KpiComparison,
  type Labels,
  type Priority,
  type RegressionReport,
  type Report,
  type Retrospective,
  type Severity,
  scopeKey,
  scopesAgree,
} from '../../model/index.js'
import { type ActionItemText, renderActionItem } from '../../report/index.js'

/** An item that becomes an issue. */
export interface IssueItem extends Place {
  /** Identical for the same action in every report of one subject. */
  readonly id: string
  readonly priority: Priority
  readonly title: string
  /** The item as Markdown, limited to a number of characters. */
  text(room: number): string
}

/** What an item is about: null and `{}` for the whole. */
export interface Place {
  readonly kpi: string | null
  readonly scope: Labels
}

/** All actions of a report: action items, the day's mitigations, regressions, or what launch day lacks. */
export function issueItems(report: Report): IssueItem[] {
  switch (report.type) {
    case 'retrospective':
    case 'weekly-summary':
      return report.actionItems.map((item) => ofAction(item, report))
    case 'health-report':
      return report.mitigation.map((item) => ofAction(item, report))
    case 'regression-report':
      return report.regressions.map((regression) => ofRegression(regression, report))
    case 'kpi-summary': {
      if (report.verdict !== 'fail') return []
      const reason = report.reasons.join(' ') || 'The KPIs of launch day are not certified.'
      return [itemOf('certification', 'P1', 'Launch day is not certified', {}, { ...PLAIN, reason }, report)]
    }
  }
}

/** True when the report has data that shows the scope is healthy: the absence of an item alone shows nothing. */
export function isSeenWell(report: Report, place: Place): boolean {
  if (report.verdict === 'inconclusive') return false
  switch (report.type) {
    case 'retrospective':
      return wasJudged(report, place)
    case 'health-report':
      return hasHealth(report, place)
    case 'regression-report':
      return isUnchanged(report, place)
    case 'kpi-summary':
      return report.verdict === 'pass'
    case 'weekly-summary':
      return false // it contains only the first few items, so an item missing from it may still be open
  }
}

const PLAIN = { steps: [], due: null, verify: null, evidence: [] }
const PRIORITIES: Record<Severity, Priority> = { critical: 'P0', high: 'P1', medium: 'P2', low: 'P3' }

const ofAction = (item: ActionItem, report: Report): IssueItem =>
  itemOf(item.id, item.priority, item.title, item, item, report)

function ofRegression(regression: KpiComparison, report: RegressionReport): IssueItem {
  const { kpi, scope, severity, reason, evidence } = regression
  const place = Object.entries(scope).map(([name, value]) => `${name} ${value}`)
  const title = `${[report.titles?.[kpi] ?? kpi, ...place].join(', ')} regressed`
  const priority = severity === 'none' ? 'P3' : PRIORITIES[severity]
  return itemOf(
    `regression:${kpi}${scopeKey(scope)}`,
    priority,
    title,
    regression,
    { ...PLAIN, reason, evidence: [evidence] },
    report,
  )
}

const itemOf = (
  id: string,
  priority: Priority,
  title: string,
  { kpi, scope }: { kpi?: string | undefined; scope?: Labels | undefined },
  text: ActionItemText,
  report: Report,
): IssueItem => ({
  id,
  priority,
  title,
  kpi: kpi ?? null,
  scope: scope ?? {},
  text: (room) => renderActionItem(text, report, { room }),
})

const wasJudged = ({ dataQuality, kpis }: Retrospective, { kpi, scope }: Place): boolean =>
  kpi === null ||
  (kpis.some(({ name }) => name === kpi) &&
    !dataQuality.notJudged.some((each) => each.kpi === kpi && scopesAgree(each.scope, scope)))

function hasHealth({ metrics }: HealthReport, { kpi, scope }: Place): boolean {
  if (kpi === null) return true
  const about = metrics.filter((metric) => metric.kpi === kpi && scopesAgree(metric.scope, scope))
  return about.length > 0 && about.every(({ status }) => status !== 'unknown')
}

function isUnchanged({ comparisons }: RegressionReport, { kpi, scope }: Place): boolean {
  const about = comparisons.filter((each) => each.kpi === kpi && scopeKey(each.scope) === scopeKey(scope))
  return about.length > 0 && about.every(({ status }) => status === 'unchanged' || status === 'improved')
}
