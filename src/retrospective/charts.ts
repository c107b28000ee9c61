import {
  type ChartSeries,
  directionOf,
  isRatio,
  isWhole,
  type Kpi,
  type KpiResult,
  type KpiWindow,
  onGrid,
  scopeKey,
} from '../model/index.js'
import { directionIn, type Facts, placeKey } from './facts.js'

/** Maximum number of points of one picture: a screen cannot show more. */
const MOST_POINTS = 700
/** Maximum number of scopes with a picture; each has one series per window. */
const MOST_PLACES = 40

/**
 * Chart data since the release, as plain columns: the KPI that each incident affected most, in its scope; all KPIs of
 * the whole; then the other scopes of incidents and regressions.
 */
export function charts(facts: Facts): ChartSeries[] {
  const shown = new Map<string, { window: KpiWindow; result: KpiResult }[]>()
  for (const window of facts.windows) {
    if (window.range.end <= facts.release.releasedAt) continue
    for (const result of window.kpis) {
      if (result.series.timestamps.length === 0) continue
      const key = placeKey(result.kpi.name, result.scope)
      shown.set(key, [...(shown.get(key) ?? []), { window, result }])
    }
  }
  const wholes = [...shown.values()]
    .flatMap(([first]) => (first && isWhole(first.result.scope) ? [placeKey(first.result.kpi.name, {})] : []))
    .sort()
  return [...new Set([...hitWorst(facts), ...wholes, ...named(facts)])]
    .filter((key) => shown.has(key))
    .slice(0, MOST_PLACES)
    .flatMap((key) => shown.get(key) ?? [])
    .map(({ window, result }) => chart(facts, window, result))
}

const hitWorst = ({ incidents }: Facts): string[] =>
  incidents.flatMap(({ worst }) => (worst ? [placeKey(worst.kpi, worst.scope ?? {})] : []))

const named = ({ regression, incidents }: Facts): string[] =>
  [
    ...(regression?.regressions ?? []).map(({ kpi, scope }) => placeKey(kpi, scope)),
    ...incidents.flatMap(({ findings }) => findings.map(({ kpi, scope }) => placeKey(kpi ?? '', scope))),
  ].sort()

function chart(facts: Facts, { range, step }: KpiWindow, { kpi, scope, series }: KpiResult): ChartSeries {
  const slots = onGrid(series, { ...range, step })
  const width = Math.max(1, Math.ceil(slots.length / MOST_POINTS))
  const here = facts.baseline?.kpis.find((day) => day.kpi === kpi.name && scopeKey(day.scope) === scopeKey(scope))
  const lower = here?.min ?? null
  const upper = here?.p95 ?? here?.max ?? null
  return {
    kpi: kpi.name,
    scope,
    title: kpi.title ?? kpi.name,
    unit: kpi.unit,
    start: range.start,
    step: step * width,
    values: thinned(slots, width, directionIn(facts, kpi.name) === 'higher-is-better'),
    baseline: lower === null || upper === null ? null : { lower, upper: Math.max(lower, upper) },
    objective: objectiveLine(kpi),
  }
}

function objectiveLine(kpi: Kpi): number | null {
  const { atMost, atLeast, target } = kpi.objective ?? {}
  if (atMost !== undefined || atLeast !== undefined) return atMost ?? atLeast ?? null
  if (target === undefined || !isRatio(kpi)) return null
  return directionOf(kpi) === 'higher-is-better' ? target : 1 - target
}

/** The worst value of every `width` slots, so that no spike is averaged away; null where none has a value. */
function thinned(slots: readonly (number | null)[], width: number, lowIsWorse: boolean): (number | null)[] {
  const values: (number | null)[] = []
  for (let i = 0; i < slots.length; i += width) {
    const known = slots.slice(i, i + width).filter((value): value is number => value !== null)
    values.push(known.length === 0 ? null : drawn(lowIsWorse ? Math.min(...known) : Math.max(...known)))
  }
  return values
}

/** Pictures do not show more digits, which would make up most of a document's size. */
const drawn = (value: number): number => Number(value.toPrecision(6))
