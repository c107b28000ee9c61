import type { ChartItem } from '../document/report-document.js'
import type { Clock } from '../words/clock.js'
import { type Frame, frameFor, HEIGHT, PLOT, round, WIDTH } from './frame.js'
import { extremes, linePath } from './line-path.js'

/** The layout of a KPI's picture. The template draws it. */
export interface KpiChart extends Pick<Frame, 'xTicks' | 'yTicks' | 'unit'> {
  readonly width: number
  readonly height: number
  readonly plot: typeof PLOT
  readonly line: string
  readonly baseline: { readonly y: number; readonly height: number } | null
  readonly objective: number | null
  readonly incidents: readonly Stretch[]
  readonly gaps: readonly Stretch[]
  readonly annotations: readonly { readonly x: number; readonly title: string }[]
  /** The objective is so far away that a picture with it would be flat. */
  readonly objectiveOutside: boolean
}

interface Stretch {
  readonly x: number
  readonly width: number
  readonly title: string
}

/** Lays out one KPI's week: baseline band, objective, incidents, gaps, annotations and the line itself. */
export function kpiChart(item: ChartItem, clock: Clock): KpiChart {
  const { values, range, step, unit } = item
  const { domain, objectiveOutside } = domainOf(item)
  const { x, y, ...axes } = frameFor(range, domain, unit, clock)
  const at = (index: number) => range.start + (index + 0.5) * step
  const stretch = (start: number, end: number, title: string): Stretch => {
    const left = Math.max(PLOT.left, x(start))
    return { x: left, width: round(Math.max(4, Math.min(PLOT.right, x(end)) - left)), title }
  }
  const clampedY = (value: number) => Math.max(PLOT.top, Math.min(PLOT.bottom, y(value)))
  const band = item.baseline && { top: clampedY(item.baseline.upper), bottom: clampedY(item.baseline.lower) }
  return {
    width: WIDTH,
    height: HEIGHT,
    plot: PLOT,
    ...axes,
    line: linePath(extremes(values, 150).map(({ index, value }) => (value === null ? null : [x(at(index)), y(value)]))),
    baseline: band && { y: band.top, height: round(Math.max(1, band.bottom - band.top)) },
    objective: item.objective === null || objectiveOutside ? null : y(item.objective),
    incidents: item.incidents.map(({ start, end, title }) => stretch(start, end, title)),
    gaps: gapsOf(values).map(([from, to]) => stretch(range.start + from * step, range.start + to * step, 'No data')),
    annotations: item.annotations.map(({ start, title }) => ({ x: x(start), title })),
    objectiveOutside,
  }
}

/** The range of the values, the baseline and, if near enough, the objective, with a margin. */
function domainOf({ values, baseline, objective }: ChartItem): {
  domain: readonly [number, number]
  objectiveOutside: boolean
} {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  const include = (value: number) => {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  for (const value of values) if (value !== null) include(value)
  if (baseline) {
    include(baseline.lower)
    include(baseline.upper)
  }
  if (low > high) return { domain: objective === null ? [0, 1] : around(objective), objectiveOutside: false }
  const span = high - low
  const objectiveOutside = objective !== null && span > 0 && Math.max(objective - high, low - objective) > 1.5 * span
  if (objective !== null && !objectiveOutside) include(objective)
  if (low === high) return { domain: around(low), objectiveOutside }
  return {
    domain: [low >= 0 ? Math.max(0, low - 0.05 * (high - low)) : low - 0.05 * (high - low), high],
    objectiveOutside,
  }
}

const around = (value: number): readonly [number, number] =>
  value === 0 ? [0, 1] : value > 0 ? [value * 0.9, value * 1.1] : [value * 1.1, value * 0.9]

/** Runs of slots without data, as [from, to). */
function gapsOf(values: readonly (number | null)[]): [number, number][] {
  const gaps: [number, number][] = []
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== null) continue
    const from = i
    while (i < values.length && values[i] === null) i++
    gaps.push([from, i])
  }
  return gaps
    .sort((a, b) => b[1] - b[0] - (a[1] - a[0]) || a[0] - b[0])
    .slice(0, 40)
    .sort((a, b) => a[0] - b[0])
}
