import { type Anomaly, hours, StabilityError, type Timestamp } from '../../model/index.js'
import { closeEvent, type Events, followEvent, newEvents, type ToldEvent, type Transition } from './events.js'
import { acceptLevel, type LaunchWeek, newLaunchWeek, readLaunchWeek } from './launch-week.js'
import { type Limits, limitsFrom } from './limits.js'
import { type Novelty, newNovelty, readNovelty } from './novelty.js'
import type { Settings } from './options.js'
import { newReading, type Reading } from './reading.js'
import { lastHours } from './shape-history.js'
import { newStepFinder, type StepFinder, stepAfter } from './step.js'
import { stepOrRamp } from './step-or-ramp.js'

/** The state of one series. Plain numbers and arrays, so that a snapshot is a copy. */
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

/** The result of one point. One object is reused for every point. */
export interface Outcome {
  status: 'read' | 'gap' | 'repeated'
  reading: Reading
  transition: Transition
  ended: Anomaly | null
  limits: Limits | null
  /** The open event as last reported; rebuilt only when more is known about it. */
  told: ToldEvent | null
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

export const newOutcome = (): Outcome => ({
  status: 'read',
  reading: newReading(),
  transition: null,
  ended: null,
  limits: null,
  told: null,
})

/** The square of a larger value overflows, so it is a gap, like the infinities. */
const LARGEST = 1e150
const HOUR = hours(1)
/** An event of the novelty read-out ends after this many points without a new record. */
const NOVELTY_QUIET = 80
/** Step or ramp is judged hour by hour up to this age of an event. */
const JUDGED = hours(42)
/** How much history before the event is used to judge its shape. */
const JUDGED_BEFORE = hours(24)
/** A step that lasts this long becomes the new normal. */
const ACCEPTED = hours(24)

/** Takes the next point: checks its order, waits for the step to be known, evaluates it and updates the event. */
export function takePoint(state: DetectorState, timestamp: Timestamp, value: number | null, outcome: Outcome): void {
  outcome.status = 'read'
  outcome.transition = outcome.ended = null
  outcome.reading.learning = true
  if (!Number.isFinite(timestamp) || (state.last !== null && timestamp < state.last)) {
    throw new StabilityError('CONFIG_INVALID', `the timestamp ${timestamp} does not come after ${state.last}`, {
      hint: 'Push points in order of their `timestamp`, finite epoch milliseconds.',
    })
  }
  if (timestamp === state.last) {
    outcome.status = 'repeated'
    return
  }
  if (value !== null && value !== undefined && typeof value !== 'number') {
    throw new StabilityError('CONFIG_INVALID', `the value at ${timestamp} is a ${typeof value}, not a number`, {
      hint: 'Push each `value` as a number, or null for a gap.',
    })
  }
  state.last = timestamp
  if (value === null || !(Math.abs(value) <= LARGEST)) {
    outcome.status = 'gap'
    return
  }
  state.first ??= timestamp
  state.count++
  if (state.step === null && !findStep(state, timestamp, value, outcome)) return
  const { reading } = outcome
  read(state, timestamp, value, outcome)
  if (!reading.learning) state.learnt = true
  const step = state.step ?? 0
  const quiet = state.novelty ? NOVELTY_QUIET * step : Math.max(HOUR, 2 * step)
  outcome.transition = followEvent(state.events, reading, timestamp, value, quiet)
  if (outcome.transition === 'ended') outcome.ended = closeEvent(state.events, state.settings, step, false)
  if (state.launchWeek) settle(state, state.launchWeek, timestamp, outcome)
}

/** Whether the point can be read now. The launch-week read-out needs the step: until it is known, points are queued. */
function findStep(state: DetectorState, timestamp: Timestamp, value: number, outcome: Outcome): boolean {
  const { timestamps, values } = state.finder
  state.step = stepAfter(state.finder, timestamp, value)
  if (state.step === null) return state.novelty !== null
  for (let i = 0; i < timestamps.length - 1 && state.novelty === null; i++) {
    read(state, timestamps[i] as number, values[i] as number, outcome)
  }
  state.finder = newStepFinder()
  return true
}

function read(state: DetectorState, timestamp: Timestamp, value: number, outcome: Outcome): void {
  if (state.novelty) {
    readNovelty(state.novelty, timestamp, value, outcome.reading)
    return
  }
  const step = state.step as number
  outcome.limits ??= limitsFrom(state.settings, step)
  state.launchWeek ??= newLaunchWeek(step, timestamp)
  readLaunchWeek(state.launchWeek, outcome.limits, timestamp, value, outcome.reading)
}

/**
 * While an event is open: distinguishes step from ramp every hour, and accepts a step that lasted a day as the new
 * normal.
 */
function settle(state: DetectorState, week: LaunchWeek, timestamp: Timestamp, outcome: Outcome): void {
  const { open } = state.events
  week.inEvent = open !== null
  week.frozen = week.aside = false
  if (!open) return
  const lasted = timestamp - open.start
  if (week.history.hour !== open.judged && lasted <= JUDGED) {
    open.judged = week.history.hour
    const hours = Math.round((lasted + JUDGED_BEFORE) / week.history.length)
    const likely = open.rule === 'drift' ? 'drift' : 'level-shift'
    open.shape = stepOrRamp(lastHours(week.history, hours), likely)?.kind ?? null
  }
  week.aside = open.rule === 'variance' || (open.shape ?? open.rule) !== 'drift'
  week.frozen = week.aside && open.rule !== 'variance'
  if (!week.frozen || lasted < ACCEPTED || outcome.transition === 'started') return
  acceptLevel(week)
  outcome.transition = 'ended'
  outcome.ended = closeEvent(state.events, state.settings, state.step ?? 0, true)
  week.inEvent = week.frozen = week.aside = false
}
