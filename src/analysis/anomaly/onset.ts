import type { Windows } from './windows.js'

/** The height of the change is the mean of this many points. */
const WIDTH = 3

/**
 * How many points ago a change began: where the cumulative sum of the excess over half the change is largest.
 *
 * @see Page (1954), "Continuous Inspection Schemes", Biometrika 41(1/2)
 */
export function onsetBack({ ring, count }: Windows, span: number, sign: number): number {
  const reach = Math.min(span, count, ring.length)
  const at = (back: number) => sign * (ring[(count - back) % ring.length] as number)
  let height = 0
  let recent = 0
  for (let back = 1; back <= reach; back++) {
    recent += at(back) - (back > WIDTH ? at(back - WIDTH) : 0)
    height = Math.max(height, recent / Math.min(WIDTH, back))
  }
  let sum = 0
  let most = Number.NEGATIVE_INFINITY
  let begin = 1
  for (let back = 1; back <= reach; back++) {
    sum += at(back) - height / 2
    if (sum >= most) {
      most = sum
      begin = back
    }
  }
  return begin
}
