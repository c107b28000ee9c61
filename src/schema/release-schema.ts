import * as z from 'zod'
import type { Release } from '../model/index.js'

const timestamp = z.number().int().describe('Milliseconds since 1970-01-01T00:00Z.')
const duration = z.number().int().positive().describe('Milliseconds.')

/** A half-open stretch of time. */
const rangeSchema = z
  .strictObject({ start: timestamp, end: timestamp })
  .refine(({ start, end }) => start < end, { path: ['end'], message: 'must lie after `start`' })

/**
 * A release as people write it, in JSON or by hand.
 *
 * @example
 * releaseSchema.safeParse({ product: 'checkout', version: '2.4.0', releasedAt: 1794301200000 }).success // true
 */
export const releaseSchema: z.ZodType<Release> = z.strictObject({
  product: z.string().min(1),
  version: z.string().min(1),
  releasedAt: timestamp,
  previousVersion: z.string().min(1).optional(),
  baselineFor: duration.optional(),
  observeFor: duration.optional(),
  days: z.enum(['elapsed', 'calendar']).optional(),
  timeZone: z.string().min(1).optional().describe('An IANA name such as Europe/Berlin.'),
  exclusions: z.array(z.strictObject({ range: rangeSchema, reason: z.string() })).optional(),
  annotations: z.array(z.strictObject({ at: timestamp, title: z.string(), url: z.string().optional() })).optional(),
})
