import { AnomalyDetector, type AnomalyDetectorOptions, withEnoughEvents } from '../analysis/anomaly/index.js'
import {
  type Anomaly,
  directionOf,
  type Exclusion,
  type KpiResult,
  type Labels,
  onGrid,
  scopeKey,
  type TimeSeries,
  type Timestamp,
} from '../model/index.js'
import { compareScopes } from './scopes.js'

/** Slots of one series whose data is final, in order of time. */
export interface KnownSlots {
  readonly result: KpiResult
  readonly from: Timestamp
  readonly until: Timestamp
  readonly step: number
}

/** A watch's state for one series. */
export interface WatchedSeries {
  readonly kpi: string
  readonly scope: Labels
  /** The moment at which the next slot is expected. */
  readonly next: Timestamp | null
  readonly anomalies: readonly Anomaly[]
  /** A snapshot. */
  readonly detector: object
}

/**
 * One detector per KPI and scope. How slots are divided between calls does not matter: a detector sees each slot once,
 * from its series' first sample on.
 */
export class AnomalyWatch {
  readonly #options: AnomalyDetectorOptions
  readonly #since: Timestamp
  readonly #exclusions: readonly Exclusion[]
  readonly #watched = new Map<string, Watched>()
  /** Records that were seen completely, so that the caller can skip them. */
  readonly finished = new WeakSet<object>()

  /** @param since - anomalies that ended before it are not reported; that data only trains the detectors */
  constructor(options: AnomalyDetectorOptions, since: Timestamp, exclusions: readonly Exclusion[]) {
    this.#options = options
    this.#since = since
    this.#exclusions = exclusions
  }

  /** Takes slots and returns the anomalies that began, grew or ended in them. */
  take({ result, from, until, step }: KnownSlots): Anomaly[] {
    const watched = this.#watch(result, step)
    if (watched.next !== null && until <= watched.next) return [] // seen already, as most are at most ticks
    const start = Math.max(from, watched.next ?? result.series.timestamps[0] ?? until)
    const touched = new Set<number>()
    const values = onGrid(evidence(result), { start, end: until, step })
    for (let slot = 0; slot < values.length; slot++) {
      const at = start + slot * step
      const point = watched.detector.push(at, this.#isExcluded(at, step) ? null : (values[slot] ?? null))
      if (!point.anomaly) continue
      if (point.event === 'started') watched.anomalies.push(point.anomaly)
      else watched.anomalies[watched.anomalies.length - 1] = point.anomaly
      if (point.event !== null) touched.add(watched.anomalies.length - 1)
    }
    if (values.length > 0) watched.next = until
    return [...touched].map((index) => named(watched, watched.anomalies[index] as Anomaly)).filter(this.#isNews)
  }

  /** All anomalies, by their start, then by KPI and scope. */
  anomalies(): Anomaly[] {
    const all = [...this.#watched.values()].flatMap((watched) =>
      watched.anomalies.map((anomaly) => named(watched, anomaly)),
    )
    return all.filter(this.#isNews).sort(byStart)
  }

  /** True when no slot at or after the moment was seen. */
  endsBy(moment: Timestamp): boolean {
    return [...this.#watched.values()].every(({ next }) => (next ?? moment) <= moment)
  }

  /** Its complete state, which another watch can `resume`. */
  series(): WatchedSeries[] {
    return [...this.#watched.values()].map(({ kpi, scope, next, anomalies, detector }) => ({
      ...{ kpi, scope, next, anomalies: [...anomalies] },
      detector: detector.snapshot(),
    }))
  }

  /** @throws {StabilityError} `CONFIG_INVALID`, `STATE_TOO_NEW` where the snapshot is of another version */
  resume({ kpi, scope, next, anomalies, detector }: WatchedSeries): void {
    const restored = AnomalyDetector.restore(detector)
    this.#watched.set(keyOf(kpi, scope), { kpi, scope, detector: restored, anomalies: [...anomalies], next })
  }

  #watch({ kpi, scope }: KpiResult, step: number): Watched {
    const key = keyOf(kpi.name, scope)
    const known = this.#watched.get(key)
    if (known) return known
    const own = Object.fromEntries(Object.entries(this.#options).filter(([, value]) => value !== undefined))
    const detector = new AnomalyDetector({ kind: kpi.kind, direction: directionOf(kpi), unit: kpi.unit, step, ...own })
    const watched: Watched = { kpi: kpi.name, scope, detector, anomalies: [], next: null }
    this.#watched.set(key, watched)
    return watched
  }

  #isExcluded(at: Timestamp, step: number): boolean {
    return this.#exclusions.some(({ range }) => at < range.end && at + step > range.start)
  }

  readonly #isNews = ({ start }: Anomaly): boolean => start >= this.#since
}

interface Watched {
  readonly kpi: string
  readonly scope: Labels
  readonly detector: AnomalyDetector
  readonly anomalies: Anomaly[]
  next: Timestamp | null
}

/** Slots with only a handful of requests are gaps to a detector, since their ratio means little. */
const evidence = ({ series, counts }: KpiResult): TimeSeries =>
  counts ? withEnoughEvents(series, counts.valid) : series

const keyOf = (kpi: string, scope: Labels): string => `${kpi} ${scopeKey(scope)}`

const named = ({ kpi, scope }: Watched, anomaly: Anomaly): Anomaly => ({ ...anomaly, kpi, scope })

const byStart = (a: Anomaly, b: Anomaly): number =>
  a.start - b.start || compareText(a.kpi ?? '', b.kpi ?? '') || compareScopes(a.scope ?? {}, b.scope ?? {})

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
