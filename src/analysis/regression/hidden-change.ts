import { inWords, type Kpi, type Policy, type Severity } from '../../model/index.js'
import { type ChangeClass, ladderOf, leastThatMatters, severityOf } from './classify-change.js'

/** A change large enough to matter that slots missing on one side could hide. */
export interface HiddenChange {
  /** Severity of the whole, if the missing slots were bad. */
  readonly severity: Severity | 'none'
  readonly lacking: 'window' | 'baseline'
  /** Missing share of the other side's slots. */
  readonly share: number
}

/** The share of slots that each side has. */
export interface Coverages {
  readonly window: number
  readonly baseline: number
}

/**
 * The change that slots missing on one side only could hide, if they were bad. How bad is derived from
 * `minimumCoverage`: with no visible change, the most it allows to be missing hides a change that just matters. The
 * closer the visible change is to that, the fewer slots may be missing. A service idle at night is idle on both sides
 * and lacks nothing.
 *
 * @returns null where too little is missing for that, or where a change that matters is already visible
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
