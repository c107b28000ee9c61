import {
  type Anomaly,
  requireShape,
  SERIES,
  StabilityError,
  type TimeSeries,
  type Timestamp,
} from '../../model/index.js'
import type { AnomalyPoint, AnomalyReport } from './anomaly-report.js'
import { type DetectorState, newDetectorState, newOutcome, type Outcome, takePoint } from './detector-state.js'
import { anomalyOf, openAnomaly, scoreOf } from './events.js'
import { type AnomalyDetectorOptions, settingsFrom } from './options.js'
import { stateFrom, writeState } from './snapshot.js'

/**
 * Finds samples unlike their own past, and reports them as events: one for each incident, with the expected value, the
 * deviation and the rule that fired. It learns the series' level, its daily cycle, its noise and the tail of that
 * noise; the limit for an alarm follows from the tail. The first 24 hours are for learning and raise no alarm.
 *
 * `push` keeps the state of one series; `detect` reads a whole series and keeps nothing. Both run the same code and
 * give the same events.
 *
 * @throws {StabilityError} `CONFIG_INVALID` naming the option
 * @example
 * const detector = new AnomalyDetector({ kind: 'latency', unit: 's' })
 * detector.detect(timeSeries({}, [[0, 0.12]])).verdict // 'inconclusive': one point is too little history
 */
export class AnomalyDetector {
  readonly #options: AnomalyDetectorOptions
  #state: DetectorState
  readonly #outcome = newOutcome()

  constructor(options: AnomalyDetectorOptions = {}) {
    this.#options = options
    this.#state = newDetectorState(settingsFrom(options))
  }

  /**
   * Takes the next point of the series. Null, NaN and ±Infinity are gaps; a timestamp equal to the last is ignored.
   *
   * @throws {StabilityError} `CONFIG_INVALID` when the timestamp is before the last or not finite
   */
  push(timestamp: Timestamp, value: number | null): AnomalyPoint {
    takePoint(this.#state, timestamp, value, this.#outcome)
    return pointOf(this.#state, this.#outcome, timestamp, value)
  }

  /** Reads a whole series with a separate state: pushed points are neither used nor changed. */
  detect(series: TimeSeries, options: { readonly points?: boolean | undefined } = {}): AnomalyReport {
    const { points = false } = requireShape(options, 'options')
    const state = newDetectorState(this.#state.settings)
    const { timestamps, values } = requireShape(series, 'series', SERIES)
    if (timestamps.length !== values.length) {
      throw new StabilityError(
        'CONFIG_INVALID',
        `\`series\` has ${timestamps.length} timestamps and ${values.length} values`,
        {
          hint: 'Give `series` columns of one length, as timeSeries() makes them.',
        },
      )
    }
    const anomalies: Anomaly[] = []
    const kept: AnomalyPoint[] = []
    const outcome = newOutcome()
    for (let i = 0; i < timestamps.length; i++) {
      const timestamp = timestamps[i] as number
      const value = values[i] as number
      takePoint(state, timestamp, value, outcome)
      if (outcome.ended) anomalies.push(outcome.ended)
      if (points) kept.push(pointOf(state, outcome, timestamp, value))
    }
    if (state.events.open) anomalies.push(anomalyOf(state.events.open, null, state.settings))
    return { ...verdictOn(state, anomalies), anomalies, coverage: coverageOf(state), ...(points && { points: kept }) }
  }

  /** The state of the series as plain JSON of bounded size: about a day of points. */
  snapshot(): object {
    return writeState(this.#state)
  }

  /**
   * A detector with the same options for another series, or restored from a snapshot.
   *
   * @throws {StabilityError} `CONFIG_INVALID` when the snapshot is invalid, or of another read-out; `STATE_TOO_NEW`
   */
  fresh(snapshot?: unknown): AnomalyDetector {
    const detector = new AnomalyDetector(this.#options)
    if (snapshot !== undefined) {
      const state = stateFrom(snapshot)
      if (state.settings.readout !== detector.#state.settings.readout) {
        throw new StabilityError('CONFIG_INVALID', `the snapshot is of the read-out ${state.settings.readout}`, {
          hint: 'Give `readout` the value that the snapshot was taken with.',
        })
      }
      detector.#state = { ...state, settings: detector.#state.settings }
    }
    return detector
  }

  /**
   * Continues from a snapshot, with the same result as without the interruption.
   *
   * @throws {StabilityError} `CONFIG_INVALID` when it is not a snapshot, `STATE_TOO_NEW` when a later version wrote it
   */
  static restore(snapshot: unknown): AnomalyDetector {
    const state = stateFrom(snapshot)
    const { step, minimumChange, ...settings } = state.settings
    const detector = new AnomalyDetector({
      ...settings,
      step: step ?? undefined,
      minimumChange: minimumChange ?? undefined,
    })
    detector.#state = state
    return detector
  }
}

function pointOf(state: DetectorState, outcome: Outcome, timestamp: number, value: number | null): AnomalyPoint {
  const { reading, status, transition } = outcome
  const anomaly = anomalyNow(state, outcome)
  const read = status === 'read' && !reading.learning
  const anomalous = read && reading.ratio >= 1
  const point: AnomalyPoint & { anomaly?: Anomaly } = {
    timestamp,
    value: status === 'gap' ? null : value,
    score: read ? scoreOf(reading.ratio) : 0,
    expected: read ? reading.expected : null,
    lower: read ? reading.lower : null,
    upper: read ? reading.upper : null,
    anomalous,
    event: transition,
    reason: !read ? REASONS[status] : anomalous && anomaly ? anomaly.reason : 'as expected',
  }
  if (anomaly) point.anomaly = anomaly
  return point
}

/** The event that this point ended, else the one that is open. */
function anomalyNow(state: DetectorState, outcome: Outcome): Anomaly | null {
  if (outcome.ended) return outcome.ended
  const { open } = state.events
  outcome.told = open && openAnomaly(open, outcome.told, state.settings)
  return outcome.told?.anomaly ?? null
}

const REASONS = {
  read: 'learning: the first 24 hours of a series raise nothing',
  gap: 'a gap: no value',
  repeated: 'ignored: this timestamp was there already',
}

function verdictOn(
  { learnt, count }: DetectorState,
  anomalies: readonly Anomaly[],
): Pick<AnomalyReport, 'verdict' | 'reasons'> {
  if (!learnt) return { verdict: 'inconclusive', reasons: [`${count} points: less than the first day, still learning`] }
  return anomalies.length > 0
    ? { verdict: 'anomalous', reasons: anomalies.map(({ reason }) => reason) }
    : { verdict: 'normal', reasons: [`${count} points, all as expected`] }
}

function coverageOf({ first, last, count, step, settings }: DetectorState): number {
  if (first === null || last === null || count === 0) return 0
  const pace = settings.step ?? step
  return pace === null ? 1 : Math.min(1, count / (Math.round((last - first) / pace) + 1))
}
