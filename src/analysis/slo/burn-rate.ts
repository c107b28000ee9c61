import { StabilityError } from '../../model/index.js'
import { errorAllowance } from './error-allowance.js'

/**
 * How fast an error budget is spent: 1 lasts exactly the objective's period, 2 half of it.
 *
 * @param errorRatio - bad events over valid events, 0 to 1; null without traffic
 * @param target - target share of good events, such as 0.999
 * @returns the burn rate, ≥ 0; null without traffic, and with a target of 1, which leaves nothing to burn
 * @throws {StabilityError} `CONFIG_INVALID` when `target` is not above 0 and at most 1, or `errorRatio` is negative
 * or not finite
 * @see Google SRE Workbook, chapter 5, "Alerting on SLOs"
 * @example
 * burnRate(0.002, 0.999) // 2: a 30-day budget is gone in 15 days
 */
export function burnRate(errorRatio: number | null, target: number): number | null {
  const allowed = errorAllowance(target)
  if (errorRatio === null) return null
  if (!Number.isFinite(errorRatio) || errorRatio < 0) {
    throw new StabilityError('CONFIG_INVALID', `errorRatio is ${errorRatio}, not a ratio`, {
      hint: 'Give `errorRatio` as bad over valid events, or null where there were none.',
    })
  }
  return allowed === 0 ? null : errorRatio / allowed
}
