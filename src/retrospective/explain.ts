import type { Anomaly, Evidence, Finding, Incident, KpiComparison } from '../model/index.js'
import { limitAheadInWords, moment, optional, requireShape, span } from '../model/index.js'
import { figure } from './figure.js'
import { scopeText } from './scope-text.js'

/** What `explain` accepts. */
export type Explainable = Finding | KpiComparison | Anomaly | Incident

/**
 * Explains a finding in sentences: the rule, its figures, the windows and the query, so that a person can derive it
 * again. Every figure is a field of the input, or the difference of two. Values are in their KPI's unit, ratios from 0
 * to 1.
 *
 * @example
 * explain({ kpi: 'latency-p95', scope: {}, start: 0, end: 300_000, peak: 0, kind: 'spike', severity: 'high', direction: 'up',
 *   score: 0.9, actual: 2, expected: 0.5, deviation: 1.5, reason: '8 times the usual noise above the expected level.' })
 * // 'latency-p95 overall: spike, from 1970-01-01 00:00 UTC to 1970-01-01 00:05 UTC, severity high. …'
 */
export function explain(finding: Explainable): string {
  requireShape(finding, 'finding', EXPLAINABLE)
  if ('findings' in finding) return incident(finding)
  if ('degradationPercent' in finding) return comparison(finding)
  if ('peak' in finding) return anomaly(finding)
  return single(finding)
}

/** The fields read of each kind. */
const EXPLAINABLE = {
  severity: 'text',
  scope: optional('object'),
  findings: optional(['object']),
} as const

const sentences = (parts: readonly (string | false | undefined)[]): string =>
  parts
    .filter((part): part is string => typeof part === 'string' && part !== '')
    .map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
    .join(' ')

const period = (start: number, end: number | null): string =>
  end === null ? `since ${moment(start)}, still open` : `from ${moment(start)} to ${moment(end)}`

function single({ title, kind, severity, scope = {}, kpi, start, end, reason, evidence }: Finding): string {
  const what = kpi === undefined || title.includes(kpi) ? title : `${title} (${kpi})`
  return sentences([
    `${what}, ${scopeText(scope)}: ${kind}, ${period(start, end)}, severity ${severity}`,
    reason,
    ...evidenceSentences(evidence, reason),
  ])
}

function anomaly({ kpi, scope = {}, start, end, peak, kind, severity, score, reason, ...rest }: Anomaly): string {
  const { actual, expected, deviation, lower, upper } = rest
  return sentences([
    `${kpi ?? 'The series'} ${scopeText(scope)}: ${kind}, ${period(start, end)}, severity ${severity}`,
    reason,
    `At its peak, ${moment(peak)}, it was ${figure(actual)} where ${figure(expected)} was expected, ${figure(Math.abs(deviation))} ${deviation < 0 ? 'less' : 'more'}`,
    lower !== undefined && upper !== undefined && `Expected were ${figure(lower)} to ${figure(upper)}`,
    `How unlike its past, from 0 to 1: ${figure(score)}`,
    rest.rule !== undefined && rest.rule !== reason && `Rule: ${rest.rule}`,
  ])
}

function comparison(of: KpiComparison): string {
  const { kpi, scope, unit, baseline, status, severity, baselineValue, currentValue, changePercent, interval } = of
  const change = changePercent === null ? '' : `, ${figure(changePercent)}%`
  return sentences([
    `${kpi} ${scopeText(scope)} against ${baseline}: ${status}${severity === 'none' ? '' : `, severity ${severity}`}`,
    of.reason,
    `It was ${figure(baselineValue, unit)} and is ${figure(currentValue, unit)}${change}`,
    interval !== null && `95% interval of the change: ${figure(interval.lower)}% to ${figure(interval.upper)}%`,
    of.effect !== null && `Cliff's delta ${figure(of.effect)}`,
    of.p !== null && `p = ${figure(of.p)}${of.q === null ? '' : `, q = ${figure(of.q)}`}, ${of.confidence}`,
    of.effectiveSamples !== null && `Worth ${figure(of.effectiveSamples)} independent samples`,
    of.possibleSeverity !== undefined && `If it were proven it would be ${of.possibleSeverity}`,
    of.since !== null && `The level shifted at ${moment(of.since)}`,
    of.baselineFloored && 'The baseline is so small that the change is measured against a floor',
    ...evidenceSentences(of.evidence, of.reason, of),
  ])
}

function incident(of: Incident): string {
  const { title, severity, start, end, kpis, scopes, worst, precededBy, timeToDetect, timeToRecover, budgetCost } = of
  return sentences([
    `${title}: ${period(start, end)}, severity ${severity}`,
    kpis.length > 0 && `KPIs in the order in which they were hit: ${kpis.join(', ')}`,
    `Scopes in the order in which they were hit: ${scopes.map(scopeText).join('; ')}`,
    worst && `At worst ${worst.kpi} was ${figure(worst.value, worst.unit)} at ${moment(worst.at)}`,
    of.reaches && `At its pace it ${limitAheadInWords(of.reaches)}`,
    precededBy &&
      `${span(precededBy.leadTime)} before it: ${precededBy.title} (a coincidence in time, not a proven cause)`,
    timeToDetect === null && 'No alert told of it',
    typeof timeToDetect === 'number' && `The first alert came ${span(timeToDetect)} after the onset`,
    typeof timeToRecover === 'number' && `It was over ${span(timeToRecover)} after the onset`,
    ...(budgetCost ?? []).map(
      ({ kpi, bad, share }) => `It cost ${figure(bad)} bad events of ${kpi}, ${figure(share)} of the period's budget`,
    ),
    ...of.findings.map(({ reason, start: onset }) => `${moment(onset)}: ${reason}`),
  ])
}

/** What the evidence adds to the sentences before. */
function evidenceSentences(evidence: Evidence, said: string, comparison?: KpiComparison): string[] {
  const {
    rule,
    unit,
    value,
    baseline,
    limit,
    samples,
    baselineSamples,
    bad,
    valid,
    coverage,
    window,
    baselineWindow,
    query,
  } = evidence
  return [
    rule !== said ? `Rule: ${rule}` : '',
    !comparison && value !== undefined && value !== null ? `Value ${figure(value, unit)}` : '',
    !comparison && baseline !== undefined && baseline !== null ? `Expected ${figure(baseline, unit)}` : '',
    limit !== undefined && limit !== null ? `Limit ${figure(limit, unit)}` : '',
    bad !== undefined && bad !== null && valid !== undefined && valid !== null
      ? `${figure(bad)} bad of ${figure(valid)} events`
      : '',
    samples !== undefined
      ? `${samples} samples${baselineSamples === undefined ? '' : ` against ${baselineSamples} of the baseline`}`
      : '',
    !comparison && evidence.p !== undefined && evidence.p !== null ? `p = ${figure(evidence.p)}` : '',
    coverage !== undefined ? `Coverage ${figure(coverage)}` : '',
    window ? `Window ${moment(window.start)} to ${moment(window.end)}` : '',
    baselineWindow
      ? `Baseline ${evidence.baselineName ?? ''} ${moment(baselineWindow.start)} to ${moment(baselineWindow.end)}`.replace(
          '  ',
          ' ',
        )
      : '',
    query !== undefined && query !== '' ? `Query: ${query}` : '',
  ].filter((sentence) => sentence !== '')
}
