import { type Duration, type ErrorBudget, hours, requireShape, StabilityError } from '../../model/index.js'
import { budgetInterval } from './budget-interval.js'
import { type BudgetSlice, requireCounts } from './budget-slice.js'
import { errorAllowance } from './error-allowance.js'

/** The target, the period whose budget is spent, and the counts. */
export interface ErrorBudgetOptions {
  /** Target share of good events: 0.999, not 99.9. */
  readonly target: number
  /** The period whose budget is spent. */
  readonly period: Duration
  /** Since the budget began, oldest first, without gaps: a gap is a slice of nulls. */
  readonly slices: readonly BudgetSlice[]
  /**
   * A rolling period: slices older than `period` no longer count, and projections offset new burn against expiring
   * slices. Default false: the period began with the first slice.
   */
  readonly rolling?: boolean | undefined
}

/**
 * What is left of an error budget, from counts. A day is weighted by its requests; nothing is clamped; slices without
 * data lower `coverage` and count neither as good nor as bad.
 *
 * `consumedOfWindow` is relative to the budget of the observed traffic; `consumedOfPeriod` to that of the whole
 * period, assuming the same traffic for the rest of it; `status` is that of the period. A target of 1 has no budget:
 * without bad events nothing is consumed, with one it is `exhausted`, and infinite figures are null.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when `target`, `period` or a slice is invalid
 * @see Google SRE Workbook, chapter 5; "Implementing Service Level Objectives", Hidalgo (2020), chapter 5
 * @example
 * const week = Array.from({ length: 7 }, () => ({ duration: days(1), bad: 50, total: 100_000 }))
 * errorBudget({ target: 0.999, period: days(7), slices: week }).consumedOfPeriod // 0.5
 */
export function errorBudget(options: ErrorBudgetOptions): ErrorBudget {
  const { target, period, slices, rolling = false } = requireShape(options, 'options', { slices: ['object'] })
  const allowed = errorAllowance(target)
  checkPeriod(period)
  slices.forEach(checkDuration)
  slices.forEach(requireCounts)
  const counted = rolling ? lastOf(slices, period) : slices
  const { bad, total, covered, elapsed } = sumOf(counted)
  const known = {
    target,
    period,
    badEvents: bad,
    totalEvents: total,
    coverage: elapsed > 0 ? covered / elapsed : 0,
    cumulative: cumulativeOf(counted, allowed),
  }
  if (total === 0) return { ...known, ...NOTHING_KNOWN }
  const errorRatio = bad / total
  if (allowed === 0) return { ...known, errorRatio, ...withoutBudget(bad) }
  const burn = errorRatio / allowed
  const consumedOfPeriod = (errorRatio * elapsed) / (allowed * period)
  const exhausted = consumedOfPeriod >= 1 - SLACK
  const expiring = rolling && elapsed >= period - SLACK ? (burnOfFirst(counted, hours(24), allowed) ?? 0) : 0
  const timeLeft = (speed: number | null): Duration | null => {
    if (speed === null || speed <= 0) return null
    if (exhausted) return 0
    const net = speed - expiring
    return net > 0 ? ((1 - consumedOfPeriod) * period) / net : null
  }
  return {
    ...known,
    errorRatio,
    burnRate: burn,
    consumedOfWindow: burn,
    remainingOfWindow: 1 - burn,
    consumedOfPeriod,
    timeToExhaustion: timeLeft(burn),
    timeToExhaustionRecent: timeLeft(recentBurn(counted, allowed)),
    interval: budgetInterval(counted, allowed),
    status: exhausted ? 'exhausted' : 'ok',
  }
}

/** Tolerance for rounding in a few sums and products; a budget that is exactly used up counts as exhausted. */
const SLACK = 1e-12

const NOTHING_KNOWN = {
  errorRatio: null,
  burnRate: null,
  consumedOfWindow: null,
  remainingOfWindow: null,
  consumedOfPeriod: null,
  timeToExhaustion: null,
  timeToExhaustionRecent: null,
  interval: null,
  status: 'no_traffic',
} as const

function withoutBudget(bad: number) {
  const spent = bad > 0
  return {
    burnRate: null,
    consumedOfWindow: spent ? null : 0,
    remainingOfWindow: spent ? null : 1,
    consumedOfPeriod: spent ? null : 0,
    timeToExhaustion: spent ? 0 : null,
    timeToExhaustionRecent: spent ? 0 : null,
    interval: null,
    status: spent ? 'exhausted' : 'ok',
  } as const
}

function checkPeriod(period: Duration): void {
  if (Number.isFinite(period) && period > 0) return
  throw new StabilityError('CONFIG_INVALID', `period is ${period}, not a positive duration`, {
    hint: 'Set `period` to a duration such as days(30).',
  })
}

function checkDuration({ duration }: BudgetSlice, index: number): void {
  if (Number.isFinite(duration) && duration > 0) return
  throw new StabilityError('CONFIG_INVALID', `slices[${index}].duration is ${duration}, not a positive duration`, {
    hint: 'Give each of `slices` its `duration` in milliseconds.',
  })
}

function sumOf(slices: readonly BudgetSlice[]) {
  let [bad, total, covered, elapsed] = [0, 0, 0, 0]
  for (const slice of slices) {
    elapsed += slice.duration
    if (slice.bad === null || slice.total === null) continue
    bad += slice.bad
    total += slice.total
    if (!slice.assumed) covered += slice.duration
  }
  return { bad, total, covered, elapsed }
}

function cumulativeOf(slices: readonly BudgetSlice[], allowed: number): (number | null)[] {
  let [bad, total] = [0, 0]
  return slices.map((slice) => {
    if (slice.bad === null || slice.total === null) return null
    bad += slice.bad
    total += slice.total
    return total > 0 && allowed > 0 ? bad / total / allowed : null
  })
}

/** The larger of the last 6 and 24 hours' burns: a budget that lasted a week can be exhausted today. */
function recentBurn(slices: readonly BudgetSlice[], allowed: number): number | null {
  const burns = [hours(6), hours(24)].map((span) => burnOf(lastOf(slices, span), allowed))
  const known = burns.filter((burn) => burn !== null)
  return known.length > 0 ? Math.max(...known) : null
}

const burnOfFirst = (slices: readonly BudgetSlice[], span: Duration, allowed: number): number | null =>
  burnOf(lastOf([...slices].reverse(), span), allowed)

function burnOf(slices: readonly BudgetSlice[], allowed: number): number | null {
  const { bad, total } = sumOf(slices)
  return total > 0 ? bad / total / allowed : null
}

/** The fewest last slices that span at least `span`. */
function lastOf(slices: readonly BudgetSlice[], span: Duration): readonly BudgetSlice[] {
  let from = slices.length
  for (let spanned = 0; from > 0 && spanned < span; ) spanned += (slices[--from] as BudgetSlice).duration
  return slices.slice(from)
}
