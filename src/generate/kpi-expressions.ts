import { fillPlaceholders, promqlSelector } from '../contracts/index.js'
import {
  directionOf,
  isGauge,
  isHistogram,
  isRatio,
  type Kpi,
  type Matchers,
  type QueryBySource,
  type RatioKpi,
  requireShape,
  StabilityError,
} from '../model/index.js'

/** The values of placeholders in rules and panels: matchers, labels and window. */
export interface ExpressionContext {
  readonly dimensions: readonly string[]
  readonly matchers: Matchers
  /** A duration in PromQL's notation: `5m`. */
  readonly window: string
}

/** The KPI's value in its unit, as one PromQL expression; null where the KPI has no query for Prometheus. */
export function valueExpression(kpi: Kpi, context: ExpressionContext): string | null {
  if (isGauge(kpi)) return filled(kpi.query, context)
  if (isRatio(kpi)) {
    const ratio = badRatio(kpi, context)
    return ratio === null ? null : directionOf(kpi) === 'higher-is-better' ? `1 - ${ratio}` : ratio
  }
  if (!isHistogram(kpi)) throw withoutQuery(kpi)
  const { statistic } = kpi
  if (statistic === 'mean') {
    const count = kpi.count === undefined ? bucket(kpi, '+Inf', context) : filled(kpi.count, context)
    const sum = kpi.sum === undefined ? null : filled(kpi.sum, context)
    return sum === null || count === null ? null : `(${sum}) / ((${count}) > 0)`
  }
  requireShape(statistic, 'statistic')
  if ('shareOver' in statistic) return errorRatioExpression(kpi, context)
  const buckets = filled(kpi.buckets, context)
  return buckets === null ? null : `histogram_quantile(${statistic.quantile}, ${buckets})`
}

const withoutQuery = ({ name }: Kpi): StabilityError =>
  new StabilityError('CONFIG_INVALID', `the KPI '${name}' has no query`, {
    hint: 'Give it one of `query`, `valid` with `bad` or `good`, or `buckets` in `kpis`.',
  })

/** Bad events over valid events in the window; null for a KPI without counts. */
export function errorRatioExpression(kpi: Kpi, context: ExpressionContext): string | null {
  const counts = countExpressions(kpi, context)
  return counts && `((${counts.bad}) or (0 * (${counts.valid}))) / ((${counts.valid}) > 0)`
}

/** Bad and valid events of the window. If there are valid events but no series of bad ones, none was bad. */
export function countExpressions(kpi: Kpi, context: ExpressionContext): { bad: string; valid: string } | null {
  if (isRatio(kpi)) {
    const valid = filled(kpi.valid, context)
    const part = kpi.bad ?? kpi.good
    const events = part === undefined ? null : filled(part, context)
    if (valid === null || events === null) return null
    return { valid, bad: kpi.bad === undefined ? `(${valid}) - ((${events}) or (0 * (${valid})))` : events }
  }
  if (!isHistogram(kpi) || kpi.statistic === 'mean' || !('shareOver' in kpi.statistic)) return null
  const valid = kpi.count === undefined ? bucket(kpi, '+Inf', context) : filled(kpi.count, context)
  const within = bucket(kpi, kpi.statistic.shareOver, context)
  return valid === null || within === null ? null : { valid, bad: `(${valid}) - (${within})` }
}

function badRatio(kpi: RatioKpi, context: ExpressionContext): string | null {
  const ratio = errorRatioExpression(kpi, context)
  return ratio === null ? null : `(${ratio})`
}

/** Events up to one bucket's bound, whichever way the bound is written: `1` or `1.0`. */
function bucket(kpi: Kpi, le: number | '+Inf', context: ExpressionContext): string | null {
  if (!isHistogram(kpi)) return null
  const text = promQl(kpi.buckets)
  if (text === null || !text.includes('$__selector')) return null
  const bound =
    le === '+Inf' ? 'le="+Inf"' : `le=~"${String(le).replace('.', '\\\\.')}${Number.isInteger(le) ? '(\\\\.0)?' : ''}"`
  return `sum without (le) (${filled(text, context, bound)})`
}

function filled(query: QueryBySource, { dimensions, matchers, window }: ExpressionContext, more = ''): string | null {
  const text = promQl(query)
  if (text === null) return null
  return fillPlaceholders(text, {
    by: dimensions,
    selector: [promqlSelector(matchers), more].filter((part) => part !== '').join(','),
    interval: window,
    rate_interval: window,
    increase: (selector) => `increase(${selector}[${window}])`,
  }).trim()
}

const promQl = (query: QueryBySource): string | null => {
  const text = typeof query === 'string' ? query : query.prometheus
  return typeof text === 'string' ? text : null
}
