import * as z from 'zod'
import { KPI_KINDS, type Kpi } from '../model/index.js'

const name = z.string().min(1).describe('Unique in its list; what reports, thresholds and state refer to.')
const query = z
  .union([z.string().min(1), z.record(z.string().min(1), z.union([z.string().min(1), z.looseObject({})]))])
  .describe("A query for every source, or one for each source's kind.")
const percentage = z.number().nonnegative()

const objective = z.strictObject({
  target: z.number().gt(0).lte(1).optional().describe('Share of good events or slots: 0.999, not 99.9.'),
  atMost: z.number().optional().describe("A slot is good up to this value, in the KPI's unit."),
  atLeast: z.number().optional().describe("A slot is good from this value, in the KPI's unit."),
  period: z.number().int().positive().optional().describe('Milliseconds whose budget is spent; 30 days by default.'),
})

const thresholds = z
  .strictObject({
    low: percentage.optional(),
    medium: percentage.optional(),
    high: percentage.optional(),
    critical: percentage.optional(),
  })
  .describe('Degradation in percent from which each severity holds.')

const statistic = z.union([
  z.literal('mean'),
  z.strictObject({ quantile: z.number().gt(0).lt(1) }),
  z.strictObject({ shareOver: z.number() }),
])

const fields = z.strictObject({
  name,
  title: z.string().min(1).optional(),
  unit: z.string().min(1).describe('UCUM: s, By, 1, {request}/s, USD/h.'),
  kind: z.enum(KPI_KINDS),
  direction: z.enum(['higher-is-better', 'lower-is-better', 'neutral']).optional(),
  group: z.string().min(1).optional().describe('KPIs of one group count once, at their worst.'),
  objective: objective.optional(),
  required: z.boolean().optional(),
  mode: z.enum(['gate', 'observe']).optional(),
  warn: z.number().optional(),
  critical: z.number().optional(),
  thresholds: thresholds.optional(),
  query: query.optional().describe('Of a gauge: one value per slot.'),
  bad: query.optional().describe('Of a ratio: bad events per slot.'),
  good: query.optional().describe('Of a ratio: good events per slot, in place of `bad`.'),
  valid: query.optional().describe('Of a ratio: all events per slot.'),
  buckets: query.optional().describe('Of a histogram: cumulative counts per slot by the label `le`.'),
  sum: query.optional(),
  count: query.optional(),
  statistic: statistic.optional(),
})

/**
 * One KPI as people write it, in JSON or by hand.
 *
 * @example
 * kpiSchema.safeParse({ name: 'cpu', unit: '1', kind: 'cpu', query: 'rate(cpu[5m])' }).success // true
 */
export const kpiSchema = fields
  .superRefine((kpi, context) => {
    for (const { path, message } of contradictions(kpi)) context.addIssue({ code: 'custom', path: [path], message })
  })
  // A union of three forms would report a typo only as "no form fits"; rules across fields are checked above.
  .meta({
    oneOf: [{ required: ['query'] }, { required: ['valid'] }, { required: ['buckets', 'statistic'] }],
  }) as unknown as z.ZodType<Kpi>

/** Rules across fields: a KPI is a gauge, a ratio or a histogram, and has what that needs. */
function contradictions(kpi: z.output<typeof fields>): { path: keyof typeof kpi; message: string }[] {
  const { query, valid, buckets, bad, good, statistic, sum, objective, thresholds } = kpi
  const forms = [query, valid, buckets].filter((form) => form !== undefined).length
  if (forms === 0) return [{ path: 'query', message: 'one of `query`, `valid` or `buckets` is needed' }]
  if (forms > 1) return [{ path: 'query', message: 'only one of `query`, `valid` and `buckets` may be given' }]
  const found: { path: keyof typeof kpi; message: string }[] = []
  const ladder = [thresholds?.low, thresholds?.medium, thresholds?.high, thresholds?.critical].filter(isNumber)
  if (ladder.some((percent, i) => percent < (ladder[i - 1] ?? 0)))
    found.push({ path: 'thresholds', message: 'have to ascend from `low` to `critical`' })
  const histogramOnly = ['sum', 'count', 'statistic'] as const
  if (valid !== undefined && (bad === undefined) === (good === undefined))
    found.push({ path: 'bad', message: 'one of `bad` and `good` is needed beside `valid`' })
  if (valid === undefined && (bad ?? good) !== undefined)
    found.push({ path: 'valid', message: '`bad` and `good` are counted among `valid`, which is not given' })
  if (buckets === undefined) {
    for (const path of histogramOnly)
      if (kpi[path] !== undefined) found.push({ path, message: 'belongs to a histogram, which has `buckets`' })
  } else {
    if (statistic === undefined)
      found.push({ path: 'statistic', message: "is needed beside `buckets`: 'mean', { quantile } or { shareOver }" })
    if (statistic === 'mean' && sum === undefined) found.push({ path: 'sum', message: 'is needed for the mean' })
  }
  if ((objective?.atLeast ?? Number.NEGATIVE_INFINITY) > (objective?.atMost ?? Number.POSITIVE_INFINITY))
    found.push({ path: 'objective', message: '`atLeast` lies above `atMost`: no value is good' })
  if (
    objective !== undefined &&
    objective.target === undefined &&
    objective.atMost === undefined &&
    objective.atLeast === undefined
  ) {
    found.push({ path: 'objective', message: 'needs `target`, `atMost` or `atLeast`' })
  }
  return found
}

const isNumber = (value: number | undefined): value is number => value !== undefined
