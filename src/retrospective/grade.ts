import { type StabilityScore, stabilityScore } from '../analysis/health/index.js'
import { dayCount } from './days-expected.js'
import type { Facts } from './facts.js'

/** The stability score of the days after the release, 0 to 100, with its grade; null while too few days are known. */
export const stabilityOf = ({ days, kpis, baseline, policy, release }: Facts): StabilityScore =>
  stabilityScore(days, {
    kpis: [...kpis.values()],
    baseline: baseline ?? undefined,
    policy,
    expectedDays: dayCount(release),
  })
