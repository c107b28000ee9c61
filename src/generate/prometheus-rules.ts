import { stringify } from 'yaml'
import { type BurnWindow, burnWindows, errorAllowance, promiseOf } from '../analysis/slo/index.js'
import { promqlLabelName, promqlText } from '../contracts/index.js'
import {
  type Duration,
  isRatio,
  type Kpi,
  type Labels,
  type Matchers,
  minutes,
  optional,
  requireShape,
} from '../model/index.js'
import { countExpressions, type ExpressionContext, errorRatioExpression, valueExpression } from './kpi-expressions.js'
import { promqlDuration } from './promql-duration.js'

/** What to record and alert on, and how alerts are labelled. */
export interface PrometheusRulesOptions {
  /** Labels to record and alert by; without any, the whole. */
  readonly dimensions?: readonly string[] | undefined
  readonly matchers?: Matchers | undefined
  /** Window of the recorded values. Default `minutes(5)`. */
  readonly window?: Duration | undefined
  /** Evaluation interval of the groups; default the server's own. */
  readonly interval?: Duration | undefined
  /** Labels added to every alert: `{ team: 'checkout' }`. */
  readonly labels?: Labels | undefined
  /** Your routes' names of the two severities. Default `page` and `ticket`. */
  readonly severities?: { readonly page?: string | undefined; readonly ticket?: string | undefined } | undefined
  /** Bad events needed in the long window for an alert on counts to fire. Default 3. */
  readonly minBadEvents?: number | undefined
}

interface Rule {
  readonly record?: string
  readonly alert?: string
  readonly expr: string
  readonly for?: string
  readonly labels: Labels
  readonly annotations?: Labels
}

/**
 * Prometheus rules for a KPI list, as the YAML text of a rule file: every KPI's value as `kpi:value`, for each
 * objective the error ratios over the windows that alerts need, and multi-window, multi-burn-rate alerts that page
 * when the budget burns fast and open a ticket when it burns slowly. An objective on the value alone (`atMost` without
 * `target`) alerts after ten minutes beyond it.
 *
 * A KPI without a query for Prometheus, and a burn window that its target can never reach, are listed in the text's
 * first lines. KPIs of one group with equivalent objectives share one budget, and one set of alerts.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when `dimensions`, `matchers` or `labels` has a name that is no label name
 * @see Google SRE Workbook, chapter 5, "Alerting on SLOs"
 * @example
 * prometheusRules([{ name: 'up', unit: '1', kind: 'availability', query: 'avg(up)' }]).includes('record: kpi:value') // true
 */
export function prometheusRules(kpis: readonly Kpi[], options: PrometheusRulesOptions = {}): string {
  requireShape(kpis, 'kpis', [{ name: 'text', unit: 'text', kind: 'text' }])
  requireShape(options, 'options', {
    dimensions: optional('list'),
    matchers: optional('object'),
    labels: optional('object'),
  })
  const { dimensions = [], matchers = {}, window = minutes(5), interval, labels = {} } = options
  for (const name of dimensions) promqlLabelName(name, 'dimensions')
  for (const [name, value] of Object.entries(labels))
    requireShape(value, `labels.${promqlLabelName(name, 'labels')}`, 'text')
  const context = { dimensions, matchers, window: promqlDuration(window) }
  const notes: string[] = []
  const promised = new Set<string>()
  const groups = kpis.flatMap((kpi) => {
    const value = valueExpression(kpi, context)
    if (value === null) {
      notes.push(`${kpi.name}: no query for Prometheus, so no rule`)
      return []
    }
    const rules: Rule[] = [
      { record: 'kpi:value', expr: value, labels: { kpi: kpi.name } },
      ...budgetRules(kpi, context, options, promised, notes),
      ...limitRule(kpi, options),
    ]
    return [
      {
        name: `kpi-${kpi.name}`,
        ...(interval !== undefined && { interval: promqlDuration(interval, 'interval') }),
        rules,
      },
    ]
  })
  const head = notes.map((note) => `# ${note.replace(/[\r\n]+/g, ' ')}\n`).join('')
  return head + stringify({ groups }, { lineWidth: 0 })
}

function budgetRules(
  kpi: Kpi,
  context: ExpressionContext,
  options: PrometheusRulesOptions,
  promised: Set<string>,
  notes: string[],
): Rule[] {
  const promise = promiseOf(kpi)
  if (promise === null || !hasErrorRatio(kpi, context)) return []
  const { target, period } = promise
  const key = JSON.stringify([kpi.group, target, period, errorRatio(kpi, context, context.window, options)])
  if (kpi.group !== undefined && promised.has(key)) return []
  promised.add(key)
  const { windows, leftOut } = burnWindows({ target, period })
  notes.push(...leftOut.map((reason) => `${kpi.name}: left out, ${reason}`))
  const spans = [...new Set(windows.flatMap(({ short, long }) => [short, long]))].sort((a, b) => a - b)
  const longs = [...new Set(windows.map(({ long }) => long))].sort((a, b) => a - b)
  return [
    ...spans.map((span) => ({
      record: `kpi:error_ratio:rate${promqlDuration(span)}`,
      expr: errorRatio(kpi, context, promqlDuration(span), options),
      labels: { kpi: kpi.name },
    })),
    ...longs.flatMap((span) => badEvents(kpi, context, promqlDuration(span))),
    ...(['page', 'ticket'] as const).flatMap((severity) =>
      burnAlert(
        kpi,
        target,
        windows.filter((window) => window.severity === severity),
        severity,
        options,
        counts(kpi, context),
      ),
    ),
  ]
}

const counts = (kpi: Kpi, context: ExpressionContext): boolean => countExpressions(kpi, context) !== null

/** An error ratio from counts or, for a limit on the value, from the share of time beyond it. */
const hasErrorRatio = (kpi: Kpi, context: ExpressionContext): boolean =>
  counts(kpi, context) || (!isRatio(kpi) && limitOf(kpi) !== null)

function errorRatio(
  kpi: Kpi,
  context: ExpressionContext,
  window: string,
  { interval = minutes(1) }: PrometheusRulesOptions,
): string {
  const ratio = errorRatioExpression(kpi, { ...context, window })
  if (ratio !== null) return ratio
  const { comparison, value } = limitOf(kpi) as Limit
  return `avg_over_time((kpi:value{kpi=${promqlText(kpi.name)}} ${comparison} bool ${value})[${window}:${promqlDuration(interval)}])`
}

function badEvents(kpi: Kpi, context: ExpressionContext, window: string): Rule[] {
  const events = countExpressions(kpi, { ...context, window })
  return events === null
    ? []
    : [{ record: `kpi:bad_events:increase${window}`, expr: events.bad, labels: { kpi: kpi.name } }]
}

function burnAlert(
  kpi: Kpi,
  target: number,
  windows: readonly BurnWindow[],
  severity: 'page' | 'ticket',
  { labels = {}, severities = {}, minBadEvents = 3 }: PrometheusRulesOptions,
  counted: boolean,
): Rule[] {
  const allowance = errorAllowance(target)
  if (windows.length === 0 || allowance === 0) return []
  const selector = `{kpi=${promqlText(kpi.name)}}`
  const burns = windows.map(({ factor, short, long }) => {
    const beyond = (span: Duration): string =>
      `kpi:error_ratio:rate${promqlDuration(span)}${selector} > (${factor} * ${allowance})`
    const enough = counted ? `\n  and kpi:bad_events:increase${promqlDuration(long)}${selector} >= ${minBadEvents}` : ''
    return `(\n  ${beyond(short)}\n  and ${beyond(long)}${enough}\n)`
  })
  const title = plain(kpi.title ?? kpi.name)
  const pace = windows
    .map(({ factor, long }) => `${Number(factor.toPrecision(4))} over ${promqlDuration(long)}`)
    .join(' or ')
  return [
    {
      alert: `${pascalCase(kpi.name)}BudgetBurn`,
      expr: burns.join('\nor '),
      labels: { ...labels, kpi: plain(kpi.name), severity: severities[severity] ?? severity },
      annotations: {
        summary: `The error budget of ${title} burns too fast`,
        description: `More than ${pace} times the pace that the target of ${target} allows.`,
      },
    },
  ]
}

interface Limit {
  readonly comparison: '>' | '<'
  readonly value: number
}

function limitOf(kpi: Kpi): Limit | null {
  const { atMost, atLeast } = kpi.objective ?? {}
  if (atMost !== undefined) return { comparison: '>', value: atMost }
  return atLeast === undefined ? null : { comparison: '<', value: atLeast }
}

/** An objective on the value alone, for a KPI without an error budget. */
function limitRule(kpi: Kpi, { labels = {}, severities = {} }: PrometheusRulesOptions): Rule[] {
  const limit = limitOf(kpi)
  if (limit === null || promiseOf(kpi) !== null) return []
  return [
    {
      alert: `${pascalCase(kpi.name)}BeyondObjective`,
      expr: `kpi:value{kpi=${promqlText(kpi.name)}} ${limit.comparison} ${limit.value}`,
      for: '10m',
      labels: { ...labels, kpi: plain(kpi.name), severity: severities.ticket ?? 'ticket' },
      annotations: {
        summary: `${plain(kpi.title ?? kpi.name)} is ${limit.comparison === '>' ? 'above' : 'below'} its objective of ${limit.value} ${plain(kpi.unit)}`,
      },
    },
  ]
}

/** An alert's labels and annotations are templates to Prometheus: braces of a user's text must not open one. */
const plain = (text: string): string => text.replaceAll('{{', '{{ "{{" }}')

const pascalCase = (name: string): string =>
  name
    .split(/[^a-zA-Z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => (word[0] as string).toUpperCase() + word.slice(1))
    .join('') || 'Kpi'
