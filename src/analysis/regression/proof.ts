import { directionOf, type Kpi } from '../../model/index.js'

/** The statistical evidence for a change. The sides are higher and lower values of the KPI, not better and worse. */
export interface Proof {
  /** One-sided: the probability that chance alone raises the value this much. Null where there is nothing to test. */
  readonly pIncrease: number | null
  readonly pDecrease: number | null
  /** Effective number of independent samples of both sides together. */
  readonly effectiveSamples: number | null
  /** Cliff's delta of current over baseline. */
  readonly effect: number | null
  /** Interval of the change, in the value's unit. */
  readonly interval: { readonly lower: number; readonly upper: number } | null
  /** `provisional`: too few days for their test to confirm that of the samples. */
  readonly confidence: 'confirmed' | 'provisional' | 'unverified'
  readonly notes: readonly string[]
  /** The test, in words with its numbers. */
  readonly rule: string
  readonly samples: number
  readonly baselineSamples: number
}

/** One or two values a side: nothing to test, so that only their sizes can be compared. */
export const unproved = (samples: number, baselineSamples: number): Proof => ({
  pIncrease: null,
  pDecrease: null,
  effectiveSamples: null,
  effect: null,
  interval: null,
  confidence: 'unverified',
  notes: ['summary_only'],
  rule: 'thresholds only: too few samples to test',
  samples,
  baselineSamples,
})

/** One-sided p of having got worse, and of having got better. */
export const worseAndBetter = (kpi: Kpi, { pIncrease, pDecrease }: Proof) =>
  directionOf(kpi) === 'higher-is-better' ? ([pDecrease, pIncrease] as const) : ([pIncrease, pDecrease] as const)
