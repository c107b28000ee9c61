import { scaleLinear } from 'd3-scale'
import type { Range } from '../../model/index.js'
import type { Clock } from '../words/clock.js'
import { displayScale } from '../words/quantity.js'

/** A picture's size in its own units; it scales with the page. */
export const WIDTH = 560
export const HEIGHT = 204
/** The plot area, with room for labels, which are larger on a phone. */
export const PLOT = { left: 76, right: 550, top: 26, bottom: 172 }

/** Least distance of a centred date label from the edge, so that it stays inside the picture, also on a phone. */
const HALF_LABEL = 26

export interface Tick {
  readonly at: number
  readonly label: string
}

/** The axes of a picture, and the scales from data to positions. */
export interface Frame {
  readonly x: (at: number) => number
  readonly y: (value: number) => number
  readonly xTicks: readonly Tick[]
  readonly yTicks: readonly Tick[]
  /** The unit of the vertical axis; empty when the labels include it. */
  readonly unit: string
}

/** Axes for a range of time and a range of values in a unit. */
export function frameFor(range: Range, [low, high]: readonly [number, number], unit: string, clock: Clock): Frame {
  const { factor, suffix } = displayScale(unit, Math.max(Math.abs(low), Math.abs(high)))
  const x = scaleLinear([range.start, range.end], [PLOT.left, PLOT.right])
  const y = scaleLinear([low * factor, high * factor], [PLOT.bottom, PLOT.top]).nice(4)
  const ticks = y.ticks(4)
  const step = ticks.length > 1 ? Math.abs((ticks[1] as number) - (ticks[0] as number)) : 1
  const decimals = Math.min(8, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)))
  const days = clock.midnights(range)
  const stride = Math.max(1, Math.ceil(days.length / 9))
  return {
    x: (at) => round(x(at)),
    y: (value) => round(y(value * factor)),
    xTicks: days
      .filter((at, index) => index % stride === 0 && x(at) <= PLOT.right - HALF_LABEL)
      .map((at) => ({ at: round(x(at)), label: clock.tick(at) })),
    yTicks: ticks.map((tick) => ({ at: round(y(tick)), label: tickLabel(tick, decimals, suffix) })),
    unit: suffix === '%' ? '' : suffix,
  }
}

const tickLabel = (tick: number, decimals: number, suffix: string): string =>
  `${tick.toFixed(decimals).replace(/^-/, '−').replace(/^−0$/, '0')}${suffix === '%' ? '%' : ''}`

/** A tenth of a unit is finer than a screen's pixels. */
export const round = (value: number): number => Math.round(value * 10) / 10
