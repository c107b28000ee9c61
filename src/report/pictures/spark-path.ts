import { condense } from '../words/sparkline.js'
import { round } from './frame.js'
import { linePath } from './line-path.js'

/** The size of a sparkline in its own units. */
export const SPARK = { width: 96, height: 22 }

/** A series as a small line in a box of `SPARK`'s size. */
export function sparkPath(values: readonly (number | null)[]): string {
  const points = condense(values, 40)
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of points) {
    if (value === null) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  const across = (SPARK.width - 4) / Math.max(1, points.length - 1)
  const share = (value: number) => (high === low ? 0.5 : (value - low) / (high - low))
  return linePath(
    points.map((value, index) =>
      value === null ? null : [round(2 + index * across), round(SPARK.height - 3 - share(value) * (SPARK.height - 6))],
    ),
  )
}
