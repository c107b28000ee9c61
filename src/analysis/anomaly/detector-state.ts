import { type Anomaly, StabilityError } from '../../model/index.js'
import { closeEvent, type Events, followEvent, newEvents, type Transition } from './events.js'
import { type LaunchWeek, newLaunchWeek, readLaunchWeek } from './launch-week.js'
import { type Novelty, newNovelty, readNovelty } from './novelty.js'
import type { Settings } from './options.js'
import { newReading, type Reading } from './reading.js'
import { newStepFinder, type StepFinder, stepAfter } from './step.js'

/** Everything known of one series. Plain numbers and arrays: a snapshot is a copy. */
export interface DetectorState {
  readonly settings: Settings
  first: number | null
  last: number | null
  count: number
  /** Null until enough points have come. */
  step: number | null
  /** Whether a point has been judged yet. */
  learnt: boolean
  finder: StepFinder
  launchWeek: LaunchWeek | null
  novelty: Novelty | null
  events: Events
}

/** What came of one point. One object is filled again and again. */
export interface Outcome {
  status: 'read' | 'gap' | 'repeated'
  reading: Reading
  transition: Transition
  ended: Anomaly | null
}

export const newDetectorState = (settings: Settings): DetectorState => ({
  settings,
  first: null,
  last: null,
  count: 0,
  step: settings.step,
  learnt: false,
  finder: newStepFinder(),
  launchWeek: null,
  novelty: settings.readout === 'novelty' ? newNovelty() : null,
  events: newEvents(),
})

/** Beyond this a value's square is no number any more: a gap, like the infinities. */
const LARGEST = 1e150
const HOUR = 3_600_000
/** Points without a new record after which an event of the novelty read-out is over: its gate. */
const NOVELTY_QUIET = 80

/** Takes the next point: orders it, waits for the step, reads it, follows the event. */
export function takePoint(state: DetectorState, timestamp: number, value: number | null): Outcome {
  const outcome: Outcome = { status: 'read', reading: idle, transition: null, ended: null }
  if (!Number.isFinite(timestamp) || (state.last !== null && timestamp < state.last)) {
    throw new StabilityError('CONFIG_INVALID', `the timestamp ${timestamp} does not come after ${state.last}`, {
      hint: 'Push points in order of their `timestamp`, finite epoch milliseconds.',
    })
  }
  if (timestamp === state.last) {
    outcome.status = 'repeated'
    return outcome
  }
  state.last = timestamp
  if (value === null || !(Math.abs(value) <= LARGEST)) {
    outcome.status = 'gap'
    return outcome
  }
  state.first ??= timestamp
  state.count++
  if (state.step === null) {
    state.step = stepAfter(state.finder, timestamp, value)
    if (state.step === null && state.novelty === null) return outcome
    const { timestamps, values } = state.finder
    if (state.novelty === null) {
      for (let i = 0; i < timestamps.length - 1; i++) read(state, timestamps[i] as number, values[i] as number)
    }
    if (state.step !== null) state.finder = newStepFinder()
  }
  const reading = read(state, timestamp, value)
  outcome.reading = reading
  if (!reading.learning) state.learnt = true
  const step = state.step ?? 0
  const quiet = state.novelty ? NOVELTY_QUIET * step : Math.max(HOUR, 2 * step)
  outcome.transition = followEvent(state.events, reading, timestamp, value, quiet)
  if (outcome.transition === 'ended') outcome.ended = closeEvent(state.events, state.settings, step)
  if (state.launchWeek) state.launchWeek.inEvent = state.events.open !== null
  return outcome
}

const idle = newReading()
const filled = newReading()

function read(state: DetectorState, timestamp: number, value: number): Reading {
  if (state.novelty) {
    readNovelty(state.novelty, timestamp, value, filled)
    return filled
  }
  state.launchWeek ??= newLaunchWeek(state.step as number, timestamp)
  readLaunchWeek(state.launchWeek, timestamp, value, filled)
  return filled
}
