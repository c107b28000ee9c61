import {
  days,
  directionOf,
  type Finding,
  hours,
  type Kpi,
  type KpiKind,
  type LimitAhead,
  minutes,
  type Severity,
  type TimeSeries,
  type Timestamp,
} from '../model/index.js'
import { mannKendall, mean, theilSen } from '../statistics/index.js'
import { placeKey } from './facts.js'
import type { MeasuredPlace, MeasuredPlaces } from './measured-places.js'

/** A trend that reaches its limit within the first is critical, within the second high. Our own choice. */
const CRITICAL_WITHIN = days(1)
const HIGH_WITHIN = days(7)
/** Linear extrapolation is not reliable beyond this. Our own choice. */
const FURTHEST = days(30)
/** A shorter trend may be the daily cycle. */
const YOUNGEST = days(1)
const SURE = 0.05

/**
 * The limit that an ongoing trend reaches first, in any of its scopes: linear extrapolation from the last hour, with
 * Theil and Sen's slope of the hours since the onset. None where the slope's interval contains zero, where Mann and
 * Kendall's test does not prove the trend, or where the KPI has no limit ahead.
 */
export function limitAhead(
  findings: readonly Finding[],
  { kpis, places }: { readonly kpis: ReadonlyMap<string, Kpi>; readonly places: MeasuredPlaces },
): LimitAhead | undefined {
  return findings
    .filter(({ kind, end }) => kind === 'drift' && end === null)
    .flatMap((finding) => {
      const kpi = kpis.get(finding.kpi ?? '')
      const place = places.get(placeKey(finding.kpi ?? '', finding.scope))
      return (kpi && place && aheadOf(finding, kpi, place)) ?? []
    })
    .sort((a, b) => a.at - b.at)[0]
}

/** Whether a trend is at its limit within a day. */
export const isNear = (ahead: LimitAhead | undefined): boolean => ahead !== undefined && ahead.in <= CRITICAL_WITHIN

/** The severity of a limit ahead; beyond a week it adds nothing to the trend's own. */
export const severityAhead = (ahead: LimitAhead | undefined): Severity[] =>
  isNear(ahead) ? ['critical'] : ahead && ahead.in <= HIGH_WITHIN ? ['high'] : []

function aheadOf(
  { kpi: name = '', scope, start }: Finding,
  kpi: Kpi,
  { result: { series }, step }: MeasuredPlace,
): LimitAhead | undefined {
  const measured = hourly(series, start)
  const last = measured[measured.length - 1]
  if (!last || last.at - start < YOUNGEST) return undefined
  const trend = trendOf(measured)
  const latest = trendOf(measured.filter(({ at }) => last.at - at < YOUNGEST))
  if (!trend || !latest || Math.sign(latest.slope) !== Math.sign(trend.slope)) return undefined
  const [limit] = limitsOf(kpi, series)
    .filter((each) => (each - last.value) / trend.slope > 0)
    .sort((a, b) => (a - b) / trend.slope)
  if (limit === undefined) return undefined
  const at = Math.round((last.at + days((limit - last.value) / trend.slope)) / minutes(1)) * minutes(1)
  const ahead = Math.max(0, at - ((series.timestamps[series.timestamps.length - 1] as number) + step))
  if (ahead > FURTHEST) return undefined
  const { slope, lower, upper, p } = trend
  return { kpi: name, scope, unit: kpi.unit, limit, at, in: ahead, slopePerDay: slope, interval: { lower, upper }, p }
}

interface Point {
  readonly at: Timestamp
  readonly value: number
}

/** Mean of each hour from the onset on, placed at the mean of its timestamps. */
function hourly({ timestamps, values }: TimeSeries, from: Timestamp): Point[] {
  const hoursOf = new Map<number, Point[]>()
  for (let i = 0; i < timestamps.length; i++) {
    const point = { at: timestamps[i] as number, value: values[i] as number }
    if (point.at < from) continue
    const hour = Math.floor(point.at / hours(1))
    const known = hoursOf.get(hour)
    if (known) known.push(point)
    else hoursOf.set(hour, [point])
  }
  return [...hoursOf.values()].map((points) => ({
    at: mean(points.map(({ at }) => at)),
    value: mean(points.map(({ value }) => value)),
  }))
}

/** The slope per day; null where it may be zero. */
function trendOf(points: readonly Point[]): { slope: number; lower: number; upper: number; p: number } | null {
  if (points.length < FEWEST) return null
  const values = points.map(({ value }) => value)
  const at = points.map(({ at }) => (at - (points[0] as Point).at) / days(1))
  const { slope, lower, upper } = theilSen(values, { at })
  const { p } = mannKendall(values, { at })
  return lower * upper > 0 && p <= SURE ? { slope, lower, upper, p } : null
}

/** Minimum number of measured hours. */
const FEWEST = 6

/** The values that the KPI must not reach: its own limits, and 100 % of a share, unless more than that was measured. */
function limitsOf({ kind, unit, objective, critical, ...kpi }: Kpi, { values }: TimeSeries): number[] {
  const good = directionOf({ kind, ...kpi })
  const own =
    good === 'higher-is-better' ? objective?.atLeast : good === 'lower-is-better' ? objective?.atMost : undefined
  const isShare =
    good === 'lower-is-better' && unit === '1' && FILLING.includes(kind) && values.every((value) => value <= 1)
  return [own, good === 'neutral' ? undefined : critical, isShare ? 1 : undefined].filter(
    (limit) => limit !== undefined,
  )
}

const FILLING: readonly KpiKind[] = ['memory', 'cpu', 'saturation']
