import type { Rule } from './reading.js'

/** An ongoing event. */
export interface OpenEvent {
  start: number
  /** The last point that was out of range. */
  last: number
  peak: number
  ratio: number
  /** The ratio at which it last escalated. */
  told: number
  actual: number
  expected: number
  lower: number
  upper: number
  scale: number
  rule: Rule
  sign: number
  /** Step or ramp, once there are enough hours to distinguish them. */
  shape: 'level-shift' | 'drift' | null
  /** The hour in which the shape was last judged. */
  judged: number
}
