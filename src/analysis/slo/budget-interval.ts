import { days, hours } from '../../model/index.js'
import { wilsonInterval } from '../../statistics/index.js'
import type { BudgetSlice } from './budget-slice.js'

/**
 * 95 % interval of the consumed budget: Wilson's interval for the error ratio. The sample size is reduced by how much
 * more the ratio varies between days (between hours in less than three days) than with independent failures. Failures
 * come in outages, so a plain binomial interval is far too narrow.
 *
 * @see McCullagh & Nelder, "Generalized Linear Models" (1989), 4.5: dispersion as Pearson's χ² over its degrees of freedom
 */
export function budgetInterval(slices: readonly BudgetSlice[], allowed: number): { lower: number; upper: number } {
  const span = slices.reduce((sum, { duration }) => sum + duration, 0)
  const groups = grouped(slices, span >= days(3) ? days(1) : hours(1))
  const bad = groups.reduce((sum, group) => sum + group.bad, 0)
  const total = groups.reduce((sum, group) => sum + group.total, 0)
  const dispersion = overdispersion(groups, bad / total)
  const effective = total / dispersion
  // Extrapolation by the source can make bad events slightly exceed valid ones.
  const { lower, upper } = wilsonInterval(Math.min(bad, total) / dispersion, effective)
  return { lower: lower / allowed, upper: upper / allowed }
}

interface Group {
  readonly bad: number
  readonly total: number
}

function grouped(slices: readonly BudgetSlice[], length: number): Group[] {
  const groups: Group[] = []
  let [bad, total, spanned] = [0, 0, 0]
  for (const slice of slices) {
    bad += slice.bad !== null && slice.total !== null ? slice.bad : 0
    total += slice.bad !== null && slice.total !== null ? slice.total : 0
    spanned += slice.duration
    if (spanned < length) continue
    groups.push({ bad, total })
    ;[bad, total, spanned] = [0, 0, 0]
  }
  if (spanned > 0) groups.push({ bad, total })
  return groups.filter((group) => group.total > 0)
}

function overdispersion(groups: readonly Group[], ratio: number): number {
  const variance = ratio * (1 - ratio)
  if (groups.length < 2 || !(variance > 0)) return 1
  const chiSquare = groups.reduce((sum, { bad, total }) => sum + (bad - total * ratio) ** 2 / (total * variance), 0)
  return Math.max(1, chiSquare / (groups.length - 1))
}
