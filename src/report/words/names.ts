import { baselineInWords, type Labels, type Severity, type Verdict } from '../../model/index.js'
import type { Tone } from '../document/report-document.js'

/** Labels whose values are shown without their name, in this order; others are shown with their name. */
const SELF_EXPLAINING = ['service', 'service_name', 'app', 'job', 'namespace', 'region', 'zone', 'instance']

/**
 * A scope in words.
 *
 * @example
 * scopeName({ region: 'eu', service: 'checkout' }) // 'checkout · eu'
 */
export function scopeName(scope: Labels): string {
  const names = Object.keys(scope).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
  if (names.length === 0) return 'all'
  return names.map((name) => (rank(name) < SELF_EXPLAINING.length ? scope[name] : `${name}=${scope[name]}`)).join(' · ')
}

const rank = (name: string): number => {
  const index = SELF_EXPLAINING.indexOf(name)
  return index < 0 ? SELF_EXPLAINING.length : index
}

const VERDICTS: Record<Verdict, { word: string; tone: Tone }> = {
  pass: { word: 'Pass', tone: 'good' },
  warn: { word: 'Pass with warnings', tone: 'watch' },
  fail: { word: 'Fail', tone: 'bad' },
  inconclusive: { word: 'Inconclusive', tone: 'unknown' },
}

export const verdictWord = (verdict: Verdict): string => VERDICTS[verdict].word
export const verdictTone = (verdict: Verdict): Tone => VERDICTS[verdict].tone

export const severityTone = (severity: Severity | 'none'): Tone =>
  severity === 'critical' || severity === 'high' ? 'bad' : severity === 'none' ? 'neutral' : 'watch'

/** `major_regression` as `major regression`. */
export const spoken = (identifier: string): string => identifier.replace(/[_-]+/g, ' ')

/** Several reasons as one text, each a sentence. @example sentences(['a rose', 'b fell.']) // 'a rose. b fell.' */
export const sentences = (reasons: readonly string[]): string =>
  reasons.map((reason) => (/[.!?]$/.test(reason) ? reason : `${reason}.`)).join(' ')

/** Capitalizes the first letter. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A baseline's name in a heading or a cell. */
export const baselineName = (name: string): string => baselineInWords(name).replace(/^the /, '')
