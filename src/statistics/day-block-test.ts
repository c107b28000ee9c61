import { requireShape, StabilityError } from '../model/index.js'
import { type Alternative, certainty, tailOf } from './alternative.js'
import { adjusted, type DailyGrid, wholeDays } from './daily-cycle.js'
import { meanOf } from './mean.js'
import { requireThat } from './require.js'
import { roundingOf } from './rounding.js'
import { sampleVariance } from './sample-variance.js'
import { studentTSurvival } from './student-t-cdf.js'
import { welch } from './welch-t-test.js'

/** What the day test looks for, and how long a day is. */
export interface DayBlockTestOptions extends DailyGrid {
  /** What to look for: `current` greater than `baseline`, less, or either; default `two-sided`. */
  readonly alternative?: Alternative | undefined
  /** True where `withoutDailyCycle` made the columns: the cycle is then not taken out a second time. Default false. */
  readonly withoutCycle?: boolean | undefined
}

/** Whether the days of one column lie higher. */
export interface DayBlockTestResult {
  readonly p: number
  /** Days compared, of both columns together: a day is one sample here. */
  readonly effectiveSamples: number
}

/**
 * Compares days, not samples: is the mean of `current`'s days higher than `baseline`'s, given how much days differ
 * from each other? It ignores what happens within a day, so autocorrelation there cannot mislead it. With three or more
 * whole baseline days it is Welch's test on daily means; with fewer, the spread of current's days is used for both.
 *
 * @param baseline - finite numbers on a regular grid, in order of time; less than a whole day counts as one
 * @param current - finite numbers of the same unit, on the same grid: three whole days or more
 * @param options - `samplesPerDay` is needed
 * @returns `p`; days that are all equal give p = 1
 * @throws {StabilityError} `INSUFFICIENT_DATA` when `baseline` is empty or `current` has fewer than three whole days,
 * `CONFIG_INVALID` when a column holds a non-finite number or an option is invalid
 * @see Student (1908) for a new observation against a sample; `welchTTest` otherwise
 * @example
 * dayBlockTest([5, 5], [8, 10, 9, 11, 7, 9], { samplesPerDay: 2 }).effectiveSamples // 4
 */
export function dayBlockTest(
  baseline: ArrayLike<number>,
  current: ArrayLike<number>,
  options: DayBlockTestOptions = {},
): DayBlockTestResult {
  const { alternative = 'two-sided', withoutCycle = false, ...grid } = requireShape(options, 'options')
  const { samplesPerDay } = grid
  requireThat(samplesPerDay !== undefined, '`samplesPerDay` is missing', 'Give `samplesPerDay`, the slots in a day.')
  const [before, after] = adjusted(baseline, current, withoutCycle ? { ...grid, samplesPerDay: undefined } : grid)
  const days = wholeDays(after, samplesPerDay).map(({ values }) => meanOf(values))
  if (days.length < FEWEST_DAYS) {
    throw new StabilityError('INSUFFICIENT_DATA', `\`current\` has ${days.length} of the 3 whole days it needs`, {
      hint: 'Give `current` three days or more, each at least four fifths complete.',
      context: { argument: 'current', days: days.length },
    })
  }
  const whole = wholeDays(before, samplesPerDay).map(({ values }) => meanOf(values))
  const baselineDays = whole.length > 0 ? whole : [meanOf(before.values)]
  const effectiveSamples = days.length + baselineDays.length
  const rounding = Math.max(roundingOf(before.values), roundingOf(after.values))
  if (baselineDays.length >= FEWEST_DAYS) {
    return { p: welch(days, baselineDays, alternative, rounding).p, effectiveSamples }
  }
  const difference = meanOf(days) - meanOf(baselineDays)
  const deviation = Math.sqrt(sampleVariance(days, meanOf(days)))
  if (deviation <= rounding) {
    return { p: certainty(alternative, Math.abs(difference) <= rounding ? 0 : difference), effectiveSamples }
  }
  const t = difference / (deviation * Math.sqrt(1 / days.length + 1 / baselineDays.length))
  const df = days.length - 1
  return { p: tailOf(alternative, studentTSurvival(-t, df), studentTSurvival(t, df)), effectiveSamples }
}

/** A spread estimated from only two days is too uncertain to divide by. */
const FEWEST_DAYS = 3
