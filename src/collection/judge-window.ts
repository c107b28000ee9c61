import { burnFactors, burnRate } from '../analysis/slo/index.js'
import {
  apartInWords,
  days,
  directionOf,
  inWords,
  isGate,
  isInformational,
  isRequired,
  isWhole,
  type KpiDay,
  type KpiResult,
  type KpiWindow,
  kpiInWords,
  type Policy,
  type Verdict,
  worstVerdict,
} from '../model/index.js'
import { isBreached } from './compliance.js'

/** The judgement of a window by its own figures, without a baseline. */
export interface Judgement {
  readonly verdict: Verdict
  /** The reasons of the verdict. */
  readonly reasons: readonly string[]
  /** All notes, reasons included. */
  readonly notes: readonly string[]
}

/** One observation; without a verdict it decides nothing. */
interface Remark {
  readonly verdict: Verdict | null
  readonly text: string
}

/**
 * Judges a window by its objectives and limits: a breach fails it; it is inconclusive if a required KPI has too
 * little data or no KPI that may decide was measured.
 */
export function judgeWindow(window: KpiWindow, told: readonly KpiDay[], policy: Policy): Judgement {
  const kept = new Set(
    window.kpis.flatMap((result, index) => {
      const { value, compliance } = told[index] as KpiDay
      return isWhole(result.scope) && value !== null && !isBreached(result, value, compliance) ? [result.kpi.name] : []
    }),
  )
  const remarks = window.kpis.flatMap((result, index) => judgeKpi(result, told[index] as KpiDay, policy, kept))
  const gates = window.kpis.map((result, index) => ({ result, day: told[index] as KpiDay })).filter(isGateEntry)
  const judged = gates.filter(({ day }) => day.value !== null)
  if (judged.length === 0) remarks.push({ verdict: 'inconclusive', text: 'No KPI that may decide has any data.' })
  if (window.partial) {
    remarks.push({ verdict: 'inconclusive', text: 'The source says that part of the data is missing.' })
  }
  for (const alert of window.alerts) {
    if (isInformational(alert)) continue
    const urgent = /^(critical|page|error|sev-?[01]|p[01])$/i.test(alert.severity)
    remarks.push({
      verdict: urgent ? 'warn' : null,
      text: `The alert '${alert.name}' fired (${alert.severity || 'no severity'}).`,
    })
  }
  const verdict = worstVerdict(['pass', ...remarks.flatMap(({ verdict }) => (verdict ? [verdict] : []))])
  const notes = [...new Set(remarks.map(({ text }) => text))]
  const reasons = [...new Set(remarks.filter((remark) => remark.verdict === verdict).map(({ text }) => text))]
  if (verdict === 'pass') reasons.push(`${count(judged.length, 'measurement')} within objectives and limits.`)
  return { verdict, reasons, notes }
}

const isGateEntry = ({ result }: { result: KpiResult }): boolean => isGate(result.kpi)
const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

/** @param kept - KPIs whose objective the whole kept */
function judgeKpi(result: KpiResult, day: KpiDay, policy: Policy, kept: ReadonlySet<string>): Remark[] {
  const { kpi, problem } = result
  const name = kpiInWords(kpi, day.scope)
  const decides = (verdict: Verdict): Verdict | null => (isGate(kpi) ? verdict : null)
  const missing = isRequired(kpi) ? decides('inconclusive') : null
  if (problem) return [{ verdict: missing, text: `${name} could not be measured: ${problem.message}.` }]
  if (day.value === null) {
    const text = day.coverage > 0 ? `${name} had no events to measure.` : `${name} has no data.`
    return [{ verdict: missing, text }]
  }
  const thin = day.coverage < policy.minimumCoverage
  const remarks: Remark[] = thin
    ? [
        {
          verdict: missing,
          text: `${name} has data for ${inWords(day.coverage, '1')} of the time, of ${inWords(policy.minimumCoverage, '1')} needed.`,
        },
      ]
    : []
  // A value from less than half of the time does not represent the day, whether good or bad.
  if (day.coverage < policy.noDataCoverage) return remarks
  if (isBreached(result, day.value, day.compliance)) {
    // A small service below a target that the whole meets only warns, unless it burns the budget fast.
    const isMinor = kept.has(kpi.name) && !isWhole(day.scope) && !burnsFast(result, day)
    const verdict = decides(isMinor ? 'warn' : 'fail')
    remarks.push({ verdict, text: `${name} breached its objective: ${breachOf(result, day)}.` })
  }
  if (kpi.objective?.target !== undefined && day.compliance === null) {
    const text = `${name} has a target of which its values say nothing: give its objective \`atMost\` or \`atLeast\`.`
    remarks.push({ verdict: missing, text })
  }
  const limit = limitOf(result, day.value)
  if (limit) {
    const [value, beyond] = apartInWords(day.value, limit.limit, day.unit)
    remarks.push({ verdict: decides(limit.verdict), text: `${name} is ${value}, beyond its limit of ${beyond}.` })
  }
  return remarks
}

/** A tenth of the period's budget in a day: the SRE Workbook's threshold for a ticket. */
function burnsFast({ kpi: { objective } }: KpiResult, { compliance }: KpiDay): boolean {
  const daily = burnFactors(objective?.period ?? days(30)).find(({ long }) => long === days(1))
  const rate = compliance === null ? null : burnRate(1 - compliance, objective?.target ?? 1)
  return daily !== undefined && rate !== null && rate >= daily.factor
}

function breachOf({ kpi }: KpiResult, { value, compliance, bad, valid, unit }: KpiDay): string {
  const { target, atMost, atLeast } = kpi.objective ?? {}
  if (target === undefined) {
    const [measured, limit] = apartInWords(value, atMost ?? atLeast, unit)
    return `${measured}, not at ${atMost === undefined ? 'least' : 'most'} ${limit}`
  }
  const [good, promised] = apartInWords(compliance, target, '1')
  const events = valid === undefined ? '' : ` (${inWords(bad ?? 0)} bad of ${inWords(valid)})`
  return `${good} good, target ${promised}${events}`
}

function limitOf({ kpi }: KpiResult, value: number): { verdict: Verdict; limit: number } | null {
  const direction = directionOf(kpi)
  if (direction === 'neutral') return null
  const beyond = (limit: number) => (direction === 'higher-is-better' ? value < limit : value > limit)
  if (kpi.critical !== undefined && beyond(kpi.critical)) return { verdict: 'fail', limit: kpi.critical }
  if (kpi.warn !== undefined && beyond(kpi.warn)) return { verdict: 'warn', limit: kpi.warn }
  return null
}
