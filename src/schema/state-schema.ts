import * as z from 'zod'
import { kpiSchema } from './kpi-schema.js'
import { alert, labels, range, timestamp } from './report-parts.js'

const problem = z.object({ code: z.string(), message: z.string(), hint: z.string() })

/** Which columns a series is; labels only where they are not the scope's, `values` null where they follow from the counts. */
const series = z.object({ labels: labels.optional(), at: z.number().int(), values: z.number().int().nullable() })

const window = z.object({
  range,
  step: z.number(),
  /** Each KPI once; the results refer to it by its place. */
  questions: z.array(z.object({ kpi: kpiSchema, query: z.string() })),
  kpis: z.array(
    z.object({
      question: z.number().int(),
      scope: labels,
      coverage: z.number(),
      series,
      counts: z.object({ bad: series, valid: series }).optional(),
      buckets: z.array(z.object({ le: z.union([z.number(), z.literal('Infinity')]), series })).optional(),
      sum: series.optional(),
      problem: problem.optional(),
    }),
  ),
  alerts: z.array(alert),
  warnings: z.array(z.string()),
  partial: z.boolean(),
  requests: z.number(),
})

/**
 * What a tracker keeps of a day or a baseline: the JSON of a state file. After the four letters `TOsp` stand the version,
 * the length of this JSON and a checksum, each an unsigned 32-bit little-endian integer; after it the columns of numbers.
 */
export const trackerStateSchema = z.object({
  header: z.object({
    range,
    step: z.number(),
    /** Up to where the source was last asked. */
    asked: timestamp,
    /** Up to where each KPI is known for good, by its fingerprint. */
    readUntil: z.record(z.string(), timestamp),
    problems: z.record(z.string(), problem),
    window: window.nullable(),
  }),
  /** How each column is written, and how many numbers it holds. */
  columns: z.array(z.tuple([z.enum(['f64', 'u32', 'u8', 'one']), z.number().int()])),
})
