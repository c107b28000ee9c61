import {
  directionOf,
  type Evidence,
  inWords,
  isGate,
  type KpiComparison,
  kpiInWords,
  type Policy,
  type Severity,
  severityRank,
} from '../../model/index.js'
import { normalQuantile } from '../../statistics/index.js'
import { setAside } from './baseline-use.js'
import { changeBase, ladderOf, severityOf } from './classify-change.js'
import type { Draft } from './draft.js'
import { hiddenInWords } from './hidden-change.js'
import { LATE_RULE } from './late-proof.js'
import { sinceOf } from './since.js'

/** A comparison, and what else the verdict needs. */
export interface Judged {
  readonly draft: Draft
  readonly comparison: KpiComparison
  /** Why its baseline is not used for it; null where it is. */
  readonly setAside: string | null
}

type Decision = Pick<KpiComparison, 'status' | 'severity' | 'possibleSeverity' | 'confidence' | 'reason'>

/** Judges one draft: proved or not, how bad, since when, and on what evidence. */
export function judged(draft: Draft, policy: Policy): Judged {
  const { kpi, scope, baseline, change, measured, before } = draft
  const decision = decide(draft, policy)
  const aside = setAside(baseline, scope, before, policy)
  const worse = isWorse(draft)
  const p = worse ? draft.pWorse : draft.pBetter
  const q = worse ? draft.qWorse : draft.qBetter
  const interval = intervalOf(draft, policy)
  const proof = measured?.proof
  const moved = decision.status === 'regressed' || decision.status === 'improved'
  const effectiveSamples = proof?.effectiveSamples ?? null
  const figures = { effect: proof?.effect ?? null, interval, p, q, coverage: draft.coverage }
  const comparison: KpiComparison = {
    kpi: kpi.name,
    scope,
    unit: kpi.unit,
    ...(kpi.group !== undefined && { group: kpi.group }),
    baseline: baseline.name,
    ...decision,
    ...(interval && { severityLow: severityLow(draft, interval, policy) }),
    baselineValue: measured?.baselineValue ?? null,
    currentValue: measured?.currentValue ?? null,
    changePercent: positiveZero(change.changePercent),
    degradationPercent: positiveZero(change.degradationPercent),
    baselineFloored: change.baselineFloored,
    ...figures,
    effectiveSamples,
    since: moved ? (draft.shifted ?? sinceOfChange(draft)) : null,
    notes: notesOf(draft, aside),
    evidence: {
      ...evidenceOf(draft),
      ...figures,
      ...(effectiveSamples !== null && { effectiveSamples }),
      rule: ruleOf(draft, policy),
    },
  }
  return { draft, comparison, setAside: aside }
}

function sinceOfChange({ pair, measured }: Draft): number | null {
  return pair && measured ? sinceOf(pair, (measured.currentValue ?? 0) > (measured.baselineValue ?? 0)) : null
}

function decide(draft: Draft, policy: Policy): Decision {
  const { kpi, change, measured, missing, baseline, hidden } = draft
  const { status } = change
  if (missing !== null || !measured || change.severity === null) {
    return {
      status: 'no_data',
      severity: 'none',
      confidence: 'none',
      reason: `${kpiInWords(kpi)}: no data, ${missing}`,
    }
  }
  const { confidence, effectiveSamples } = measured.proof
  const capped = (severity: Severity | 'none') =>
    baseline.kind === 'staging' ? cap(severity, policy.baselines.stagingCap) : severity
  const severity = capped(change.severity)
  const as = (status: Decision['status'], severity: Decision['severity'], why: string): Decision => ({
    status,
    severity,
    confidence,
    reason: `${told(draft)}: ${why}`,
  })
  const open = (possible: Severity | 'none', why: string): Decision => ({
    ...as('inconclusive', 'none', why),
    ...(possible !== 'none' && { possibleSeverity: possible }),
    confidence: 'none',
  })
  if (draft.partial && isGate(kpi)) return open(severity, 'the backend said that data is missing')
  if (directionOf(kpi) === 'neutral') return { ...as('unchanged', 'none', 'neither is better'), confidence: 'none' }
  if (confidence === 'unverified') return as(status, severity, 'by thresholds alone, unverified')
  const enough = effectiveSamples === null || effectiveSamples >= policy.proof.minimumEffectiveSamples
  const q = status === 'regressed' ? draft.qWorse : draft.qBetter
  const proved = enough && q !== null && q <= policy.falseDiscoveryRate && `more than chance, ${chance('q', q)}`
  if (status === 'regressed' && proved) return as(status, severity, proved)
  if (severityRank(severity) >= severityRank('medium')) return open(severity, unproved(draft))
  // A change that missing data may hide is not reported as good.
  if (hidden) return open(capped(hidden.severity), hiddenInWords(hidden))
  if (status === 'improved' && proved) return as(status, severity, proved)
  return as('unchanged', 'none', status === 'unchanged' ? 'less than matters' : 'no more than chance')
}

/** What is known, and how many such days would decide it with a power of .8. */
function unproved({ pWorse, measured, window }: Draft): string {
  const worth = `worth ${figure(measured?.proof.effectiveSamples ?? 0)} independent samples, ${chance('p', pWorse ?? 1)}`
  const score = normalQuantile(1 - Math.min(0.999, Math.max(1e-12, pWorse ?? 1)))
  const lasted = (window.end - window.start) / DAY
  const needed = Math.ceil(lasted * (SETTLED / score) ** 2)
  if (!(score > 0) || needed > MOST_DAYS)
    return `not proved, ${worth}; the noise is too large to say how much longer it would take`
  return `not proved, ${worth}; about ${Math.max(needed, Math.ceil(lasted) + 1)} days of both would settle it`
}

const DAY = 86_400_000
/** One-sided .05 with power .8: 1.645 + 0.842 standard errors. */
const SETTLED = 2.487
const MOST_DAYS = 90

/** The change in words: `p95 latency rose by 61 %, from 0.21 to 0.34 s`. */
function told({ kpi, change, measured }: Draft): string {
  const [from, to] = [measured?.baselineValue ?? null, measured?.currentValue ?? null]
  if (from === null || to === null) return kpiInWords(kpi)
  const values = `from ${inWords(from, kpi.unit)} to ${inWords(to, kpi.unit)}`
  if (from === to) return `${kpiInWords(kpi)} stayed at ${inWords(to, kpi.unit)}`
  const by = change.changePercent === null ? '' : ` by ${figure(Math.abs(change.changePercent))}%,`
  return `${kpiInWords(kpi)} ${to > from ? 'rose' : 'fell'}${by} ${values}`
}

/** For a reader, 1e-60 means no more than 1e-4. */
const chance = (name: 'p' | 'q', value: number): string =>
  value < 1e-4 ? `${name} < 0.0001` : `${name} = ${Number(value.toPrecision(2))}`

const figure = (value: number): string => String(Number(value.toPrecision(3)))

const isWorse = ({ change }: Draft): boolean => change.status === 'regressed' || (change.degradationPercent ?? 0) >= 0

function cap(severity: Severity | 'none', most: Severity): Severity | 'none' {
  return severityRank(severity) > severityRank(most) ? most : severity
}

/** Interval of the change, in percent of the same denominator as the change. */
function intervalOf({ kpi, measured }: Draft, policy: Policy): KpiComparison['interval'] {
  const interval = measured?.proof.interval
  if (!measured || measured.baselineValue === null || !interval) return null
  const base = changeBase({ kind: kpi.kind, unit: kpi.unit, baseline: measured.baselineValue }, policy)
  if (!(base > 0)) return null
  const [lower, upper] = [(interval.lower / base) * 100 + 0, (interval.upper / base) * 100 + 0]
  return Number.isFinite(lower) && Number.isFinite(upper) ? { lower, upper } : null
}

function severityLow({ kpi }: Draft, interval: { lower: number; upper: number }, policy: Policy): Severity | 'none' {
  const direction = directionOf(kpi)
  if (direction === 'neutral') return 'none'
  const near = direction === 'higher-is-better' ? -interval.upper : interval.lower
  return severityOf(near, ladderOf(policy.severity[kpi.kind], kpi.thresholds))
}

function notesOf({ pair, measured, kpi, shifted }: Draft, aside: string | null): string[] {
  const notes = [...(measured?.proof.notes ?? [])]
  if (shifted !== null) notes.push('proved_since_shift')
  if (pair?.restricted) notes.push('same_hours_of_day')
  if (aside !== null) notes.push(`baseline_set_aside ${aside}`)
  if (!isGate(kpi)) notes.push('observed_only')
  return notes
}

function evidenceOf({ kpi, scope, baseline, window, current, before, measured, pair }: Draft): Omit<Evidence, 'rule'> {
  return {
    kpi: kpi.name,
    scope,
    unit: kpi.unit,
    ...((current ?? before)?.query && { query: (current ?? before)?.query }),
    window,
    baselineWindow: baseline.window.range,
    baselineName: baseline.name,
    ...(measured && { samples: measured.proof.samples, baselineSamples: measured.proof.baselineSamples }),
    ...(pair && measured?.valid !== undefined && { bad: measured.bad ?? null, valid: measured.valid }),
    value: measured?.currentValue ?? null,
    baseline: measured?.baselineValue ?? null,
  }
}

function ruleOf({ kpi, measured, missing, shifted }: Draft, policy: Policy): string {
  if (!measured) return `no data: ${missing}`
  const { low, medium, high, critical } = ladderOf(policy.severity[kpi.kind], kpi.thresholds)
  const rule = shifted === null ? measured.proof.rule : `${measured.proof.rule}; ${LATE_RULE}`
  return `${rule}; low, medium, high, critical from a degradation of ${low}, ${medium}, ${high}, ${critical}%, proved by q of at most ${policy.falseDiscoveryRate}`
}

/** −0 does not survive JSON. */
const positiveZero = (value: number | null): number | null => (value === null ? null : value + 0)
