import * as z from 'zod'
import { kpiSchema } from './kpi-schema.js'
import { alert, labels, range, timestamp } from './report-parts.js'

const problem = z.object({ code: z.string(), message: z.string(), hint: z.string() })

/**
 * The columns of a series; labels only where they differ from the scope, `values` null where computed from the counts.
 */
const series = z.object({ labels: labels.optional(), at: z.number().int(), values: z.number().int().nullable() })

const window = z.object({
  range,
  step: z.number(),
  /** Each KPI once; the results refer to it by index. */
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
 * The JSON of a state file, which holds a day or a baseline of a tracker. The file starts with the four letters
 * `TOsp`, the version, the length of this JSON and a checksum, each an unsigned 32-bit little-endian integer; the
 * columns of numbers follow the JSON.
 */
export const trackerStateSchema = z.object({
  header: z.object({
    range,
    step: z.number(),
    /** End of the range that was last requested. */
    asked: timestamp,
    /** Up to where each KPI's data is final, by its fingerprint. */
    readUntil: z.record(z.string(), timestamp),
    problems: z.record(z.string(), problem),
    window: window.nullable(),
  }),
  /** How each column is written, and how many numbers it holds. */
  columns: z.array(z.tuple([z.enum(['f64', 'u32', 'u8', 'one']), z.number().int()])),
})
