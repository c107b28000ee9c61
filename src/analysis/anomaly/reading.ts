/**
 * The rules' result for one point, before it becomes an event. One object is reused for all points, which are
 * millions.
 */
export interface Reading {
  learning: boolean
  expected: number
  lower: number
  upper: number
  scale: number
  /** How far the strongest rule is above its limit: 1 is the limit. */
  ratio: number
  rule: Rule
  /** Direction of the deviation. */
  sign: number
  /** When the deviation that the rule found began. */
  onset: number
}

export const RULES = {
  point: 'point',
  window: 'window',
  shift: 'shift',
  drift: 'drift',
  variance: 'variance',
  range: 'range',
  record: 'record',
} as const
export type Rule = (typeof RULES)[keyof typeof RULES]

export const newReading = (): Reading => ({
  learning: true,
  expected: 0,
  lower: 0,
  upper: 0,
  scale: 0,
  ratio: 0,
  rule: 'point',
  sign: 1,
  onset: 0,
})
