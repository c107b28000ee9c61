import {
  directionOf,
  isHistogram,
  isRatio,
  type Kpi,
  type Objective,
  type QueryBySource,
} from '../../src/model/index.js'

/** One ready list, and what a reader should know of it first. */
export interface ListedKpis {
  readonly call: string
  readonly about: string
  readonly kpis: readonly Kpi[]
}

/** docs/kpi-catalogue.md, from the lists themselves. */
export const kpiCatalogue = (lists: readonly ListedKpis[]): string =>
  [HEAD, ...lists.map(section)].join('\n\n').concat('\n')

const HEAD = `# KPI catalogue

Every ready list, with the query of each KPI as it is before the source fills its placeholders. This page is written from
the lists by \`npm test -- test/docs/kpi-catalogue -u\` and held against them by the same test.

\`\`\`ts
import { otelHttpKpis, tarsKpis } from 'tars-observability'

const kpis = [
  ...otelHttpKpis({ objectives: { 'latency-p99': { atMost: 0.3, target: 0.99 } } }),
  ...tarsKpis({ only: ['cpu', 'memory'], metrics: { cpu: 'my_cpu_seconds_total' } }),
]
\`\`\`

\`metrics\` and \`labels\` rename what a list reads, \`objectives\` replaces promises, \`only\` picks. A list is an array: join
lists, filter them, or add KPIs of your own. [Tuning](tuning.md) says what each field of a KPI does.

What the columns say: **good** is the direction that is better; a neutral KPI is reported and never worse. A KPI that
**decides** can fail a release. KPIs of one **group** count once, at their worst. \`$__by\` stands
for the dimensions, \`$__selector\` for the matchers, \`$__increase(…)\` for the exact count in a slot.`

function section({ call, about, kpis }: ListedKpis): string {
  const rows = kpis.map((kpi) =>
    [
      `\`${kpi.name}\``,
      kpi.kind,
      `\`${kpi.unit}\``,
      { 'higher-is-better': 'higher', 'lower-is-better': 'lower', neutral: 'neutral' }[directionOf(kpi)],
      kpi.mode === 'observe' || directionOf(kpi) === 'neutral' ? 'no' : 'yes',
      kpi.group ?? '',
      objectiveText(kpi.objective, kpi.unit),
    ].join(' | '),
  )
  const metrics = [...new Set(kpis.flatMap((kpi) => queriesOf(kpi).flatMap(([, query]) => metricsIn(query))))].sort()
  return [
    `## \`${call}\``,
    about,
    `Reads ${metrics.map((name) => `\`${name}\``).join(', ')}.`,
    [
      '| name | kind | unit | good | decides | group | objective |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...rows.map((row) => `| ${row} |`),
    ].join('\n'),
    ...byQueries(kpis),
  ].join('\n\n')
}

/** KPIs of equal queries differ only in what is made of the answer: their queries are shown once. */
function byQueries(kpis: readonly Kpi[]): string[] {
  const groups = new Map<string, Kpi[]>()
  for (const kpi of kpis) {
    const queries = queriesOf(kpi).map(([role, query]) => `# ${role}\n${query}`)
    groups.set(queries.join('\n'), [...(groups.get(queries.join('\n')) ?? []), kpi])
  }
  return [...groups].map(([queries, alike]) => {
    const names = alike.map((kpi) => `\`${kpi.name}\`${statisticText(kpi)}`).join(', ')
    return `${names}:\n\n\`\`\`promql\n${queries}\n\`\`\``
  })
}

function queriesOf(kpi: Kpi): [string, string][] {
  const { query, bad, good, valid, buckets } = kpi
  const { sum = undefined, count = undefined } = isHistogram(kpi) ? kpi : {}
  return Object.entries({ query, bad, good, valid, buckets, sum, count }).flatMap(([role, given]) =>
    given === undefined ? [] : [[role, promqlOf(given)]],
  )
}

const promqlOf = (query: QueryBySource): string => (typeof query === 'string' ? query : String(query.prometheus ?? ''))

/** Names of metrics: what is left of a query without its selectors that has an underscore and is no function. */
const metricsIn = (query: string): string[] =>
  query.replaceAll(/\{[^}]*\}/g, '').match(/\bup\b|\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b(?!\()/g) ?? []

function statisticText(kpi: Kpi): string {
  if (isRatio(kpi) || !isHistogram(kpi)) return ''
  if (kpi.statistic === 'mean') return ' (mean)'
  return 'quantile' in kpi.statistic
    ? ` (quantile ${kpi.statistic.quantile})`
    : ` (share over ${kpi.statistic.shareOver})`
}

function objectiveText(objective: Objective | undefined, unit: string): string {
  if (objective === undefined) return ''
  const { target, atMost, atLeast } = objective
  const limit =
    atMost !== undefined ? `at most ${atMost} ${unit}` : atLeast !== undefined ? `at least ${atLeast} ${unit}` : ''
  if (target === undefined) return limit
  return limit === '' ? `${target} good` : `${limit} in ${target} of slots`
}
