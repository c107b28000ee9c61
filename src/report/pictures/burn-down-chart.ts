import type { BurnDownItem } from '../document/report-document.js'
import type { Clock } from '../words/clock.js'
import { type Frame, frameFor, HEIGHT, PLOT, round, WIDTH } from './frame.js'
import { extremes, linePath } from './line-path.js'

/** The layout of a budget's picture. */
export interface BurnDownChart extends Pick<Frame, 'xTicks' | 'yTicks' | 'unit'> {
  readonly width: number
  readonly height: number
  readonly plot: typeof PLOT
  readonly line: string
  /** Even spending: from 100 % to 0 over the period. */
  readonly ideal: string
  /** Where the budget reaches 0; null when the picture ends above. */
  readonly overspent: { readonly y: number; readonly height: number } | null
}

/** Lays out a budget's spending, compared with even spending. */
export function burnDownChart({ remaining, range, evenly }: BurnDownItem, clock: Clock): BurnDownChart {
  let low = evenly
  for (const value of remaining) if (value !== null) low = Math.min(low, value)
  const { x, y, ...axes } = frameFor(range, [low, 1], '1', clock)
  const step = (range.end - range.start) / Math.max(1, remaining.length)
  const spent = extremes(remaining, 120).map(({ index, value }): [number, number] | null =>
    value === null ? null : [x(range.start + (index + 1) * step), y(value)],
  )
  return {
    width: WIDTH,
    height: HEIGHT,
    plot: PLOT,
    ...axes,
    line: linePath([[x(range.start), y(1)], ...spent]),
    ideal: linePath([
      [x(range.start), y(1)],
      [x(range.end), y(evenly)],
    ]),
    overspent: low < 0 ? { y: y(0), height: round(PLOT.bottom - y(0)) } : null,
  }
}
