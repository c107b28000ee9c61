import type { Duration, Objective } from '../../model/index.js'
import { requireShape } from '../../model/index.js'
import type { BudgetSlice } from './budget-slice.js'

/**
 * A budget of time for KPIs without events: each slot is good or bad by its value, and counts once.
 *
 * @param values - one per slot, oldest first, in the unit of the objective; null where there is none
 * @param step - how long a slot is
 * @param objective - a slot is good from `atLeast` up to `atMost`, both inclusive
 * @param missing - what a slot without data counts as; default `excluded`. It lowers the coverage in any case
 * @returns slices for `errorBudget`
 * @see OpenSLO, `budgetingMethod: Timeslices`
 * @example
 * timeSlices([0.2, 0.7, null], minutes(5), { atMost: 0.5 }).map(({ bad }) => bad) // [0, 1, null]
 */
export function timeSlices(
  values: readonly (number | null)[],
  step: Duration,
  objective: Pick<Objective, 'atMost' | 'atLeast'>,
  missing: 'excluded' | 'bad' | 'good' = 'excluded',
): BudgetSlice[] {
  const { atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY } = requireShape(objective, 'objective')
  requireShape(values, 'values', 'list')
  return values.map((value) => {
    if (value !== null) return { duration: step, bad: value > atMost || value < atLeast ? 1 : 0, total: 1 }
    if (missing === 'excluded') return { duration: step, bad: null, total: null }
    return { duration: step, bad: missing === 'bad' ? 1 : 0, total: 1, assumed: true }
  })
}
