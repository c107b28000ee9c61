import { inWords, type Kpi, type Policy, type Severity } from '../../model/index.js'
import { type ChangeClass, ladderOf, leastThatMatters, severityOf } from './classify-change.js'

/** A change that matters, as slots that one side lost could hide it. */
export interface HiddenChange {
  /** Of the whole, had what is missing been bad. */
  readonly severity: Severity | 'none'
  readonly lacking: 'window' | 'baseline'
  /** Share of the other side's slots. */
  readonly share: number
}

/** The share of slots that each side has. */
export interface Coverages {
  readonly window: number
  readonly baseline: number
}

/**
 * What slots that one side has and the other lost could hide, had they been bad. How bad follows from how much may be
 * missing: with no change to be seen, as much as `minimumCoverage` allows hides one that just matters. The nearer what
 * is seen comes to that, the less may be missing. A service that rests at night rests on both sides and lost nothing.
 *
 * @returns null where too little is missing for that, or where a change that matters is there to be seen
 */
export function hiddenChange(
  kpi: Kpi,
  baselineValue: number,
  { status, degradationPercent }: ChangeClass,
  { window, baseline }: Coverages,
  policy: Policy,
): HiddenChange | null {
  const ladder = ladderOf(policy.severity[kpi.kind], kpi.thresholds)
  const matters = leastThatMatters({ kind: kpi.kind, unit: kpi.unit, baseline: baselineValue }, ladder, policy)
  const beyond = status === 'improved' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  const seen = degradationPercent ?? beyond
  const share = 1 - Math.min(window, baseline) / Math.max(window, baseline)
  const whole = (1 - share) * seen + (share / (1 - policy.minimumCoverage)) * matters
  if (seen >= matters || !(share > 0) || !(whole >= matters)) return null
  return { severity: severityOf(whole, ladder), lacking: window < baseline ? 'window' : 'baseline', share }
}

/** `the window lacks 29% of the baseline's slots, which could hide a change that matters` */
export const hiddenInWords = ({ lacking, share }: HiddenChange): string =>
  `the ${lacking} lacks ${inWords(share, '1')} of the ${lacking === 'window' ? 'baseline' : 'window'}'s slots, which could hide a change that matters`
