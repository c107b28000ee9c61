import type { Evidence, KpiComparison } from '../../model/index.js'
import { baselineName, severityTone, spoken } from '../words/names.js'
import { digits, quantity, share, signedPercent } from '../words/quantity.js'
import { facts } from './build.js'
import type { Context } from './context.js'
import type { Fact, FindingItem, Tone } from './report-document.js'

/** The evidence of a finding, in the order in which a person would derive it again. */
export function evidenceFacts(evidence: Evidence, context: Context): Fact[] {
  const { clock } = context
  const unit = evidence.unit ?? (evidence.kpi ? context.unit(evidence.kpi) : '')
  const known = (value: number | null | undefined) => (typeof value === 'number' ? quantity(value, unit) : null)
  const { samples, baselineSamples, effectiveSamples, bad, valid } = evidence
  return facts(
    ['Rule', evidence.rule],
    ['Query', evidence.query, 'code'],
    ['Window', evidence.window && clock.span(evidence.window)],
    [
      'Baseline',
      [
        evidence.baselineName && baselineName(evidence.baselineName),
        evidence.baselineWindow && clock.span(evidence.baselineWindow),
      ]
        .filter(Boolean)
        .join(', '),
    ],
    ['Measured', known(evidence.value)],
    [evidence.baselineName === undefined ? 'Expected' : 'Baseline value', known(evidence.baseline)],
    ['Limit', known(evidence.limit)],
    ['Counts', typeof valid === 'number' ? countsText(bad, valid) : null],
    [
      `95% interval of the ${typeof bad === 'number' ? 'change' : 'typical shift'}`,
      intervalText(evidence, evidence.baseline, evidence.value, context),
    ],
    [
      evidence.baselineName === undefined ? 'How unlike its past, 0 to 1' : "Effect (Cliff's delta)",
      typeof evidence.effect === 'number' ? digits(evidence.effect) : null,
    ],
    ['p', probability(evidence.p)],
    ['q (false discovery rate)', probability(evidence.q)],
    [
      'Samples',
      typeof samples === 'number'
        ? [
            digits(samples),
            typeof baselineSamples === 'number' ? `against ${digits(baselineSamples)}` : '',
            typeof effectiveSamples === 'number'
              ? `worth ${digits(Math.round(effectiveSamples))} independent ones`
              : '',
          ]
            .filter(Boolean)
            .join(', ')
        : null,
    ],
    ['Coverage', typeof evidence.coverage === 'number' ? share(evidence.coverage) : null],
  )
}

/** Bad events among all; for a mean or a quantile, only the number of events. */
const countsText = (bad: number | null | undefined, valid: number): string =>
  typeof bad === 'number'
    ? `${digits(Math.round(bad))} bad of ${digits(Math.round(valid))}`
    : `${digits(Math.round(valid))} events`

/**
 * The interval of a change, in percent, limited to possible values: a non-negative value cannot fall by more than 100
 * %, and a share cannot rise above 1.
 */
export function intervalText(
  { kpi = '', interval }: Pick<Evidence, 'kpi' | 'interval'>,
  before: number | null | undefined,
  now: number | null | undefined,
  { isShare }: Context,
): string | null {
  if (!interval) return null
  const isPositive = typeof before === 'number' && before >= 0 && (now ?? -1) >= 0
  const least = isPositive ? (before > 0 ? -100 : 0) : Number.NEGATIVE_INFINITY
  const most = isPositive && before > 0 && before <= 1 && isShare(kpi) ? 100 / before - 100 : Number.POSITIVE_INFINITY
  const shown = (value: number): string => signedPercent(Math.min(most, Math.max(least, value)))
  return `${shown(interval.lower)} to ${shown(interval.upper)}`
}

/** A p-value for readers. @example probability(0.00002) // '< 0.0001' */
export const probability = (p: number | null | undefined): string | null =>
  typeof p !== 'number' ? null : p < 0.0001 ? '< 0.0001' : digits(Number(p.toPrecision(2)))

/** One comparison as a finding: before, now, since when, with what confidence. */
export function comparisonItem(comparison: KpiComparison, context: Context): FindingItem {
  const { kpi, scope, unit, status, severity, baselineValue, currentValue, since } = comparison
  const change =
    baselineValue === null || currentValue === null
      ? 'no comparable values'
      : `${quantity(baselineValue, unit)} → ${quantity(currentValue, unit)} (${signedPercent(comparison.changePercent)})`
  return {
    title: context.place(kpi, scope),
    tag: status === 'regressed' ? severity : spoken(status),
    tone: statusTone(comparison),
    text: comparison.reason,
    facts: facts(
      ['Change', change],
      ['Since', since === null ? 'no single moment stands out' : context.clock.moment(since)],
      ['Against', baselineName(comparison.baseline)],
      ['Confidence', comparison.confidence === 'none' ? null : comparison.confidence],
      ['If proven', comparison.possibleSeverity],
      ['Note', comparison.notes.map((note) => noteInWords(note, unit)).join('; ')],
    ),
    trend: context.series(kpi, scope),
    evidence: [evidenceFacts(comparison.evidence, context)],
  }
}

const NOTES: Readonly<Record<string, string>> = {
  proved_since_shift: 'proved by what came since the shift',
  same_hours_of_day: 'compared at the same hours of the day',
  observed_only: 'observed only: it decides nothing',
  variance_changed: 'its noise changed as well',
}

/** Further notes, in words. */
function noteInWords(note: string, unit: string): string {
  const bounds = /^quantile_bounds \[(\S+), (\S+)\] to \[(\S+), (\S+)\]$/.exec(note)
  if (!bounds) return Object.hasOwn(NOTES, note) ? (NOTES[note] as string) : spoken(note)
  const [from, to, nowFrom, nowTo] = bounds
    .slice(1)
    .map((bound) => (Number.isFinite(Number(bound)) ? quantity(Number(bound), unit) : 'any more'))
  const now = from === nowFrom && to === nowTo ? '' : `, now ${nowFrom} to ${nowTo}`
  return `read from within a bucket of ${from} to ${to}${now}`
}

/** The colour of a comparison. */
export const statusTone = ({ status, severity }: Pick<KpiComparison, 'status' | 'severity'>): Tone =>
  status === 'regressed'
    ? severityTone(severity)
    : status === 'improved'
      ? 'good'
      : status === 'unchanged'
        ? 'neutral'
        : 'unknown'
