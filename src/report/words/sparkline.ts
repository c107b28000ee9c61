import type { Range } from '../../model/index.js'

const BARS = '▁▂▃▄▅▆▇█'

/**
 * A series as a row of bars, `·` where there is no data. Each bar is the value of its section furthest from the
 * middle, so that a short spike is not averaged away.
 *
 * @example
 * sparkline([1, 2, null, 4], 4) // '▁▃·█'
 */
export function sparkline(values: readonly (number | null)[], width = 28): string {
  const bars = condense(values, width)
  const known = bars.filter((value) => value !== null)
  if (known.length === 0) return ''
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of known) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return bars
    .map((value) =>
      value === null ? '·' : BARS[high === low ? 3 : Math.min(7, Math.floor(((value - low) / (high - low)) * 8))],
    )
    .join('')
}

/**
 * At most `width` values: of each section the one furthest from the overall median, null where the section is empty.
 */
export function condense(values: readonly (number | null)[], width: number): (number | null)[] {
  if (values.length <= width) return [...values]
  const known = values.filter((value) => value !== null).sort((a, b) => a - b)
  const middle = known[known.length >> 1] ?? 0
  return Array.from({ length: width }, (_, index) => {
    let kept: number | null = null
    const end = Math.floor(((index + 1) * values.length) / width)
    for (let i = Math.floor((index * values.length) / width); i < end; i++) {
      const value = values[i] ?? null
      if (value !== null && (kept === null || Math.abs(value - middle) > Math.abs(kept - middle))) kept = value
    }
    return kept
  })
}

/**
 * A time range within a longer one as a row of blocks, with at least one block.
 *
 * @example
 * timelineLane({ start: 0, end: 8 }, { start: 2, end: 4 }, 4) // '·█··'
 */
export function timelineLane(range: Range, { start, end }: Range, width = 28): string {
  const slot = (at: number) => ((at - range.start) / (range.end - range.start)) * width
  const first = Math.max(0, Math.min(width - 1, Math.floor(slot(start))))
  const last = Math.max(first + 1, Math.min(width, Math.ceil(slot(end))))
  return '·'.repeat(first) + '█'.repeat(last - first) + '·'.repeat(width - last)
}
