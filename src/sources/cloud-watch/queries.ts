import { fillPlaceholders } from '../../contracts/index.js'
import { type Labels, type Matchers, requireMatchers, StabilityError } from '../../model/index.js'
import type { MetricDataQuery, MetricDataResult } from './client.js'

/** A KPI's query for CloudWatch, as data. */
export interface CloudWatchQuery {
  readonly namespace: string
  readonly metricName: string
  /** `Average`, `Sum`, `Maximum`, `p99` … */
  readonly statistic: string
  readonly dimensions?: Labels | undefined
}

interface Question {
  readonly by: readonly string[]
  readonly matchers: Matchers
  readonly period: number
}

/** Separates the values of a label that has several. Dimensions are ASCII only, so that no value contains it. */
const SEPARATOR = '\u241f'

/** Translates a query to CloudWatch queries, without their ids. @throws {StabilityError} `CONFIG_INVALID` */
export function queriesOf(query: string | CloudWatchQuery, question: Question): Omit<MetricDataQuery, 'Id'>[] {
  if (typeof query === 'string') return [expressionOf(query, question)]
  const { namespace, metricName, statistic, dimensions = {} } = query ?? {}
  if ([namespace, metricName, statistic].some((text) => typeof text !== 'string' || text === '')) {
    throw new StabilityError('CONFIG_INVALID', 'the query for CloudWatch lacks namespace, metricName or statistic', {
      hint: "Write it as { namespace: 'AWS/EC2', metricName: 'CPUUtilization', statistic: 'Average' }.",
    })
  }
  const { by, matchers, period } = question
  const wanted = requireMatchers({ ...dimensions, ...matchers })
  const isSingle = Object.values(wanted).every((value) => typeof value === 'string')
  if (isSingle && by.every((name) => typeof wanted[name] === 'string')) {
    const Dimensions = Object.entries(wanted).map(([Name, Value]) => ({ Name, Value: Value as string }))
    const Metric = { Namespace: namespace, MetricName: metricName, Dimensions }
    return [
      { ...labelled(by, (name) => String(wanted[name])), MetricStat: { Metric, Period: period, Stat: statistic } },
    ]
  }
  const names = [...new Set([...Object.keys(wanted), ...by])].sort()
  const schema = [namespace, ...names].map(quoted).join(',')
  const filters = Object.entries(wanted).map(([name, value]) => `${quoted(name)}=${anyOf(value)}`)
  const search = [`{${schema}}`, `MetricName=${quoted(metricName)}`, ...filters].join(' ')
  return [{ ...labelled(by, dynamic), Expression: `SEARCH('${search}', '${bare(statistic)}', ${period})` }]
}

function expressionOf(query: string, { by, matchers, period }: Question): Omit<MetricDataQuery, 'Id'> {
  const Expression = fillPlaceholders(query, {
    by: by.map(quoted),
    selector: Object.entries(requireMatchers(matchers))
      .map(([name, value]) => `${quoted(name)}=${anyOf(value)}`)
      .join(' '),
    interval: String(period),
  })
  return { ...labelled(by, dynamic), Expression, Period: period }
}

const labelled = (by: readonly string[], value: (name: string) => string): { Label?: string } =>
  by.length === 0 ? {} : { Label: by.map(value).join(SEPARATOR) }

/** CloudWatch fills it in for each series. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html */
const dynamic = (name: string): string => `\${PROP('Dim.${bare(name)}')}`

const anyOf = (value: string | readonly string[]): string =>
  typeof value === 'string' ? quoted(value) : `(${value.map(quoted).join(' OR ')})`

/** Escapes text inside double quotes of a SEARCH, which itself is in single quotes. */
const quoted = (text: string): string => `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/'/g, "\\'")}"`

const bare = (text: string): string => text.replace(/[^\w.() :%/-]/g, '_')

/** The labels of a result, from the label that the query requested. */
export function labelsIn({ Label = '' }: MetricDataResult, by: readonly string[]): Labels {
  const values = Label.split(SEPARATOR)
  return Object.fromEntries(by.flatMap((name, index) => (values[index] ? [[name, values[index] as string]] : [])))
}
