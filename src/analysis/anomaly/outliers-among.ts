import { type Labels, requireShape, SERIES, StabilityError, scopeKey, type TimeSeries } from '../../model/index.js'
import { median, medianAbsoluteDeviation } from '../../statistics/index.js'

/** One scope of a KPI, to compare with the others. */
export interface Peer {
  readonly scope: Labels
  readonly series: TimeSeries
}

/** A scope unlike its peers. */
export interface Outlier {
  readonly scope: Labels
  readonly direction: 'up' | 'down'
  /** Its median. */
  readonly value: number
  /** The median of its peers' medians. */
  readonly peers: number
  readonly deviation: number
  /** Typical distance between peers, as the standard deviation of a normal. */
  readonly scale: number
  /** Share of the slots in which it lies on the same side of every peer's median, 0 to 1. */
  readonly share: number
  readonly reason: string
}

/** Which series were unlike their peers. */
export interface OutlierReport {
  /** `inconclusive`: fewer than five peers have data. */
  readonly verdict: 'normal' | 'anomalous' | 'inconclusive'
  readonly reasons: readonly string[]
  /** Furthest first. */
  readonly outliers: readonly Outlier[]
}

/** How unlike its peers a series has to be. */
export interface OutlierOptions {
  /** A scope is an outlier from this many typical distances (`scale`) on. Default 5. */
  readonly threshold?: number | undefined
  /** Smaller distances are ignored, in the unit of the values. Default 5 % of the peers' median. */
  readonly minimumChange?: number | undefined
}

const LEAST_PEERS = 5
const MEDIAN_TO_SIGMA = 1.4826
const LEAST_SHARE = 0.8
const LEAST_CHANGE = 0.05

/**
 * Finds scopes of one KPI that are unlike the others over the same time, such as one instance with three times its
 * peers' latency. It needs no past, so it finds what was wrong from the start, which a change detector cannot. Each
 * scope's median is compared with the medians of all others and their median absolute deviation.
 *
 * @param peers - one series per scope, over the same range
 * @throws {StabilityError} `CONFIG_INVALID` naming the option
 * @see Iglewicz and Hoaglin (1993), "How to Detect and Handle Outliers"
 * @example
 * const at = (pod: string, value: number) => ({ scope: { pod }, series: timeSeries({}, [[0, value]]) })
 * outliersAmong([at('a', 10), at('b', 11), at('c', 9), at('d', 10), at('e', 30)]).outliers[0].scope // { pod: 'e' }
 */
export function outliersAmong(peers: readonly Peer[], options: OutlierOptions = {}): OutlierReport {
  const { threshold = 5, minimumChange } = requireShape(options, 'options')
  requireShape(peers, 'peers', [{ scope: 'object', series: SERIES }])
  if (!(threshold > 0)) throw invalid('threshold', threshold, 'a number above 0')
  if (minimumChange !== undefined && !(minimumChange >= 0)) {
    throw invalid('minimumChange', minimumChange, 'a number from 0 up')
  }
  const known = peers
    .filter(({ series }) => series.values.length > 0)
    .map(({ scope, series }) => ({ scope, series, middle: median(series.values) }))
  if (known.length < LEAST_PEERS) {
    return { verdict: 'inconclusive', reasons: [`${known.length} of ${LEAST_PEERS} peers with data`], outliers: [] }
  }
  const outliers = known.flatMap((peer) => {
    const others = known.filter(({ series }) => series !== peer.series).map(({ middle }) => middle)
    return outlierOf(peer, others, { threshold, minimumChange }) ?? []
  })
  outliers.sort(
    (a, b) => Math.abs(b.deviation) - Math.abs(a.deviation) || (scopeKey(a.scope) < scopeKey(b.scope) ? -1 : 1),
  )
  return {
    verdict: outliers.length > 0 ? 'anomalous' : 'normal',
    reasons:
      outliers.length > 0 ? outliers.map(({ reason }) => reason) : [`${known.length} peers, none unlike the others`],
    outliers,
  }
}

/** The peer as an outlier if its median and nearly all its samples lie apart from the others' medians, else null. */
function outlierOf(
  { scope, series, middle }: Peer & { readonly middle: number },
  others: readonly number[],
  { threshold, minimumChange }: { threshold: number; minimumChange: number | undefined },
): Outlier | null {
  const center = median(others)
  const least = minimumChange ?? LEAST_CHANGE * Math.abs(center)
  const scale = MEDIAN_TO_SIGMA * medianAbsoluteDeviation(others)
  const deviation = middle - center
  if (Math.abs(deviation) <= threshold * scale || Math.abs(deviation) < least || deviation === 0) return null
  const isAbove = deviation > 0
  const beyond = isAbove ? Math.max(...others) : Math.min(...others)
  const outside = series.values.filter((value) => (isAbove ? value > beyond : value < beyond)).length
  const share = outside / series.values.length
  if (share < LEAST_SHARE) return null
  return {
    scope,
    direction: isAbove ? 'up' : 'down',
    value: middle,
    peers: center,
    deviation,
    scale,
    share,
    reason: `its median ${short(middle)} lies ${isAbove ? 'above' : 'below'} that of all ${others.length} peers (${short(center)})`,
  }
}

const short = (value: number): string => String(Number(value.toPrecision(3)))

const invalid = (option: string, value: unknown, wanted: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', `\`${option}\` is ${String(value)}`, { hint: `Give \`${option}\` ${wanted}.` })
