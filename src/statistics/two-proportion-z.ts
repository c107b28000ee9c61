import { requireShape } from '../model/index.js'
import { type Alternative, tailOf } from './alternative.js'
import { normalSurvival } from './normal-cdf.js'
import { requireCounts, requireThat } from './require.js'

/** What the test of two shares looks for, and how overdispersed the counts are. */
export interface TwoProportionOptions {
  /** What to look for: the first share greater, less, or either; default `two-sided`. */
  readonly alternative?: Alternative | undefined
  /** Variance of the counts divided by that of independent events, at least 1; default 1. */
  readonly overdispersion?: number | undefined
}

/**
 * Two-proportion z test with pooled variance: is k1/n1 above k2/n2? For expected counts below five use `fisherExact`.
 *
 * @param k1 - events of the first, from 0 to n1
 * @param n1 - trials of the first, above 0
 * @param k2 - events of the second, from 0 to n2
 * @param n2 - trials of the second, above 0
 * @returns z of the first minus the second, and p; where no event or only events were seen, z = 0 and p = 1
 * @throws {StabilityError} `INSUFFICIENT_DATA` when a number of trials is 0, `CONFIG_INVALID` when a count or an option
 * is invalid
 * @see Fleiss, Levin and Paik (2003), "Statistical Methods for Rates and Proportions", 3.1
 * @example
 * twoProportionZ(40, 100, 5, 50).z // 3.7796447300922726
 */
export function twoProportionZ(
  k1: number,
  n1: number,
  k2: number,
  n2: number,
  options: TwoProportionOptions = {},
): { readonly z: number; readonly p: number } {
  const { alternative = 'two-sided', overdispersion = 1 } = requireShape(options, 'options')
  requireCounts(k1, 'k1', n1, 'n1')
  requireCounts(k2, 'k2', n2, 'n2')
  requireThat(
    overdispersion >= 1 && overdispersion < Number.POSITIVE_INFINITY,
    `\`overdispersion\` is ${overdispersion}`,
    'Give `overdispersion` a number from 1 up.',
  )
  const pooled = (k1 + k2) / (n1 + n2)
  const variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2) * overdispersion
  if (!(variance > 0)) return { z: 0, p: tailOf(alternative, 1, 1) }
  const z = (k1 / n1 - k2 / n2) / Math.sqrt(variance)
  return { z, p: tailOf(alternative, normalSurvival(-z), normalSurvival(z)) }
}
