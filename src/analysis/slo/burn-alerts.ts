import { type Duration, hours, optional, requireShape, StabilityError } from '../../model/index.js'
import { requireCounts } from './budget-slice.js'
import { type BurnWindow, burnFactors } from './burn-factors.js'
import { errorAllowance } from './error-allowance.js'

/** The state of one burn-rate alert: `short` and `long` are burn rates, null without traffic. */
export interface BurnAlert {
  readonly severity: 'page' | 'ticket'
  readonly factor: number
  readonly short: number | null
  readonly long: number | null
  readonly firing: boolean
}

/** The objective, the counts, and the windows to evaluate. */
export interface BurnAlertOptions {
  /** Target share of good events: 0.999. */
  readonly target: number
  readonly period: Duration
  /** How long each slice is. */
  readonly step: Duration
  /** Counts per step, oldest first; null where nothing is known. */
  readonly slices: readonly { readonly bad: number | null; readonly total: number | null }[]
  /** Default: `burnFactors(period)`, without those that `target` can never reach. */
  readonly windows?: readonly BurnWindow[] | undefined
  /**
   * Bad events needed in the long window for it to fire. Default 3, and also a tenth of the events among which the
   * target tolerates one bad; with fewer, a single failure would page. Your own number replaces both.
   */
  readonly minBadEvents?: number | undefined
}

/** Source: Sloth and Pyrra users' reports of pages for one failure at night. */
const MIN_BAD_EVENTS = 3
const MIN_TRAFFIC_SHARE = 0.1

/**
 * Multi-window, multi-burn-rate alerts, evaluated at the end of the slices: an alert fires while the budget burns
 * faster than its factor over both its windows. The long one shows that it matters, the short one that it is still
 * happening.
 *
 * Default windows whose factor the target can never reach are left out; `burnWindows` lists them.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when `target`, `period`, `step`, a count or `minBadEvents` is invalid, or
 * one of your own `windows` can never fire with this `target`
 * @see Google SRE Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts"
 * @example
 * burnAlerts({ target: 0.999, period: days(30), step: minutes(5),
 *   slices: Array.from({ length: 12 }, () => ({ bad: 20, total: 1000 })) })[0]
 * // { severity: 'page', factor: 14.4, short: 20, long: 20, firing: true }
 */
export function burnAlerts(options: BurnAlertOptions): BurnAlert[] {
  const { target, period, step, slices, windows, minBadEvents } = requireShape(options, 'options', {
    slices: ['object'],
    windows: optional(['object']),
  })
  const allowed = errorAllowance(target)
  if (!(Number.isFinite(step) && step > 0)) {
    throw new StabilityError('CONFIG_INVALID', `step is ${step}, not a positive duration`, {
      hint: 'Set `step` to how long one slice is, such as minutes(5).',
    })
  }
  slices.forEach(requireCounts)
  if (minBadEvents !== undefined && !(minBadEvents >= 0)) {
    throw new StabilityError('CONFIG_INVALID', `minBadEvents is ${minBadEvents}, not a count`, {
      hint: 'Set `minBadEvents` to a number of events, or leave it out.',
    })
  }
  const minBad = minBadEvents ?? MIN_BAD_EVENTS
  const minTotal = minBadEvents === undefined && allowed > 0 ? MIN_TRAFFIC_SHARE / allowed : 0
  return burnWindows({ target, period, windows }).windows.map(({ severity, factor, short, long }) => {
    const recent = sumOfLast(slices, Math.max(1, Math.round(short / step)))
    const whole = sumOfLast(slices, Math.max(1, Math.round(long / step)))
    const burns = { short: burnOf(recent, allowed), long: burnOf(whole, allowed) }
    const enough = whole.bad >= minBad && whole.total >= minTotal
    const fast = (burns.short ?? 0) > factor && (burns.long ?? 0) > factor
    return { severity, factor, ...burns, firing: fast && enough }
  })
}

/**
 * The burn-rate windows that can fire for a target and, in words, the default ones that cannot: if all events fail, the
 * burn rate is 1 / (1 − target), so a target of 0.9 never burns faster than 10.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when one of your own `windows` can never fire, or is invalid
 * @see slok/sloth issue 341
 * @example
 * burnWindows({ target: 0.9, period: days(30) }).leftOut
 * // ['page over 1h: a burn rate of 14.4 cannot be reached, a target of 0.9 burns at most at 10']
 */
export function burnWindows(options: {
  target: number
  period: Duration
  windows?: readonly BurnWindow[] | undefined
}): { windows: BurnWindow[]; leftOut: string[] } {
  const { target, period, windows } = requireShape(options, 'options')
  const allowed = errorAllowance(target)
  const offered = windows ?? burnFactors(period)
  const kept: BurnWindow[] = []
  const leftOut: string[] = []
  for (const [index, window] of offered.entries()) {
    if (windows) checkWindow(window, index)
    // A target of 1 has no budget: there is no burn rate, and `burnAlerts` returns null for it.
    if (window.factor * allowed < 1 - SLACK) kept.push(window)
    else leftOut.push(unreachable(window, target, allowed))
  }
  if (windows && leftOut.length > 0) {
    throw new StabilityError('CONFIG_INVALID', `windows: ${leftOut.join('; ')}`, {
      hint: 'Lower the `factor` in `windows` below 1 / (1 − target), or leave `windows` out.',
    })
  }
  return { windows: kept, leftOut }
}

const SLACK = 1e-12

function checkWindow({ factor, short, long }: BurnWindow, index: number): void {
  if (factor > 0 && short > 0 && long >= short && Number.isFinite(factor) && Number.isFinite(long)) return
  throw new StabilityError('CONFIG_INVALID', `windows[${index}] needs a factor above 0 and 0 < short ≤ long`, {
    hint: 'Give each of `windows` a `factor`, and `short` and `long` in milliseconds.',
  })
}

function unreachable({ severity, factor, long }: BurnWindow, target: number, allowed: number): string {
  const span = `${Math.round((long / hours(1)) * 100) / 100}h`
  const most = Number((1 / allowed).toPrecision(6))
  return `${severity} over ${span}: a burn rate of ${Number(factor.toPrecision(6))} cannot be reached, a target of ${target} burns at most at ${most}`
}

function sumOfLast(slices: BurnAlertOptions['slices'], count: number): { bad: number; total: number } {
  let bad = 0
  let total = 0
  for (let i = Math.max(0, slices.length - count); i < slices.length; i++) {
    const slice = slices[i] as BurnAlertOptions['slices'][number]
    if (slice.bad === null || slice.total === null) continue
    bad += slice.bad
    total += slice.total
  }
  return { bad, total }
}

const burnOf = ({ bad, total }: { bad: number; total: number }, allowed: number): number | null =>
  total > 0 && allowed > 0 ? bad / total / allowed : null
