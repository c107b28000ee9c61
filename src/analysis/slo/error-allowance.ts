import { requireTarget } from '../../model/index.js'

/** Half the distance between doubles near 1: the rounding error of a decimal target as a double. */
const HALF_STEP = 2 ** -54

/**
 * The share of events that may be bad: 1 − target, as an exact decimal. In doubles 1 − 0.999 is
 * 0.0010000000000000009, which would call a budget that is spent exactly "not spent".
 *
 * @throws {StabilityError} `CONFIG_INVALID` when `target` is not above 0 and at most 1
 * @example
 * errorAllowance(0.999) // 0.001
 */
export function errorAllowance(target: number): number {
  const exact = 1 - requireTarget(target)
  const decimal = Math.round(exact * 1e15) / 1e15
  return Math.abs(decimal - exact) <= HALF_STEP * 1.01 ? decimal : exact
}
