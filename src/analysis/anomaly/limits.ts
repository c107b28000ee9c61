import { type Duration, days, hours, minutes } from '../../model/index.js'
import type { Gains } from './expectation.js'
import type { Settings } from './options.js'
import { followsTraffic } from './weekend.js'

/** The limits of one series' rules: its sampling rate and how strict to be. */
export interface Limits {
  readonly step: Duration
  /** 0 at a point a minute, 1 at a point every half hour: with fewer points a week, fewer are extreme by chance. */
  readonly coarseness: number
  /** Above 1 for fewer false alarms than the default, below for more: multiplies every limit. */
  readonly strictness: number
  /** Expected exceedances a week allowed for a rule on points. */
  readonly budget: number
  readonly minimumChange: number
  /** Weekends may be quieter. */
  readonly quietWeekends: boolean
  /** While the shape of the day is known from one day only, limits are up to three times as wide. */
  settling: number
  /** The slot for which slowly changing limits were last computed. */
  slot: number
  gains: Gains
  /** The same on a weekend, whose slots are learnt separately. */
  levelGain: Gains
}

/** Share of the false alarms allowed for each window length; the rest is for the slower rules. */
const SHARE = 0.08
const DEFAULT_FALSE_ALARMS = 0.25
/**
 * How limits grow as fewer alarms are allowed: fitted on four noise distributions, so that each meets the allowed
 * rate.
 */
const STRICTNESS_GROWTH = 0.15
const SETTLING_TIME = hours(8)
const SETTLING_WIDTH = 2

export const limitsFrom = ({ kind, falseAlarmsPerWeek, minimumChange }: Settings, step: Duration): Limits => ({
  step,
  coarseness: Math.min(1, Math.max(0, Math.log(step / minutes(1)) / Math.log(30))),
  strictness: (DEFAULT_FALSE_ALARMS / falseAlarmsPerWeek) ** STRICTNESS_GROWTH,
  budget: SHARE * falseAlarmsPerWeek,
  minimumChange: minimumChange ?? 0,
  quietWeekends: followsTraffic(kind),
  settling: 1,
  slot: Number.NaN,
  gains: { offset: 0, level: 0 },
  levelGain: { offset: 0, level: 0 },
})

/** How much wider limits are on the second day and a little after. */
export const settlingAt = (age: Duration): number => 1 + SETTLING_WIDTH * Math.exp(-(age - days(1)) / SETTLING_TIME)
