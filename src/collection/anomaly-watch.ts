import { AnomalyDetector, type AnomalyDetectorOptions, withEnoughEvents } from '../analysis/anomaly/index.js'
import {
  type Anomaly,
  directionOf,
  type Exclusion,
  type KpiResult,
  onGrid,
  scopeKey,
  type TimeSeries,
  type Timestamp,
} from '../model/index.js'
import { compareScopes } from './kpi-results.js'

/** Slots of one series that are known for good, in order of time. */
export interface KnownSlots {
  readonly result: KpiResult
  readonly from: Timestamp
  readonly until: Timestamp
  readonly step: number
}

/**
 * One detector per KPI and scope. Which slots come in which call makes no difference: a detector sees each slot once, from
 * its series' first sample on.
 */
export class AnomalyWatch {
  readonly #options: AnomalyDetectorOptions
  readonly #since: Timestamp
  readonly #exclusions: readonly Exclusion[]
  readonly #watched = new Map<string, Watched>()
  /** Records of which every slot was seen: for the one who feeds, to pass over. */
  readonly finished = new WeakSet<object>()

  /** @param since - what ended before is no news: it only taught the detectors */
  constructor(options: AnomalyDetectorOptions, since: Timestamp, exclusions: readonly Exclusion[]) {
    this.#options = options
    this.#since = since
    this.#exclusions = exclusions
  }

  /** Takes slots and answers with the anomalies that began, grew or ended in them. */
  take({ result, from, until, step }: KnownSlots): Anomaly[] {
    const watched = this.#watch(result, step)
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
    return [...touched].map((index) => named(result, watched.anomalies[index] as Anomaly)).filter(this.#isNews)
  }

  /** Where the next slot of a series is expected, or null where it was never seen. */
  next(result: Pick<KpiResult, 'kpi' | 'scope'>): Timestamp | null {
    return this.#watched.get(keyOf(result))?.next ?? null
  }

  /** All anomalies, by their start, then by KPI and scope. */
  anomalies(): Anomaly[] {
    const all = [...this.#watched.values()].flatMap(({ result, anomalies }) =>
      anomalies.map((anomaly) => named(result, anomaly)),
    )
    return all.filter(this.#isNews).sort(byStart)
  }

  #watch(result: KpiResult, step: number): Watched {
    const key = keyOf(result)
    const known = this.#watched.get(key)
    if (known) return known
    const { kpi } = result
    const own = Object.fromEntries(Object.entries(this.#options).filter(([, value]) => value !== undefined))
    const detector = new AnomalyDetector({ kind: kpi.kind, direction: directionOf(kpi), unit: kpi.unit, step, ...own })
    const watched: Watched = { result, detector, anomalies: [], next: null }
    this.#watched.set(key, watched)
    return watched
  }

  #isExcluded(at: Timestamp, step: number): boolean {
    return this.#exclusions.some(({ range }) => at < range.end && at + step > range.start)
  }

  readonly #isNews = ({ start }: Anomaly): boolean => start >= this.#since
}

interface Watched {
  readonly result: KpiResult
  readonly detector: AnomalyDetector
  readonly anomalies: Anomaly[]
  next: Timestamp | null
}

/** A ratio of a handful of requests is no evidence: its slots are gaps to a detector. */
const evidence = ({ series, counts }: KpiResult): TimeSeries =>
  counts ? withEnoughEvents(series, counts.valid) : series

const keyOf = ({ kpi, scope }: Pick<KpiResult, 'kpi' | 'scope'>): string => `${kpi.name} ${scopeKey(scope)}`

const named = ({ kpi, scope }: KpiResult, anomaly: Anomaly): Anomaly => ({ ...anomaly, kpi: kpi.name, scope })

const byStart = (a: Anomaly, b: Anomaly): number =>
  a.start - b.start || compareText(a.kpi ?? '', b.kpi ?? '') || compareScopes(a.scope ?? {}, b.scope ?? {})

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
