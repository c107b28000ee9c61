import { type Duration, StabilityError } from '../../model/index.js'

/** Events of one span of time; null where unknown. */
export interface BudgetSlice {
  readonly duration: Duration
  readonly bad: number | null
  readonly total: number | null
  /** True where the counts replace missing data: they count, and lower the coverage. */
  readonly assumed?: boolean | undefined
}

/** @throws {StabilityError} `CONFIG_INVALID` when a count of the slice at `index` is neither a valid count nor null */
export function requireCounts({ bad, total }: Pick<BudgetSlice, 'bad' | 'total'>, index: number): void {
  for (const [name, count] of Object.entries({ bad, total })) {
    if (count === null || (Number.isFinite(count) && count >= 0)) continue
    throw new StabilityError('CONFIG_INVALID', `slices[${index}].${name} is ${count}, not a count`, {
      hint: `Give \`${name}\` in \`slices\` as a number of events, or null where it is not known.`,
    })
  }
}
