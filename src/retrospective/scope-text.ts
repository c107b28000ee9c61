import { isWhole, kpiInWords, type Labels, scopeInWords } from '../model/index.js'
import type { Facts } from './facts.js'

/** A scope in words, `overall` for the whole. @example scopeText({ region: 'eu', app: 'a' }) // 'a, eu' */
export const scopeText = (scope: Labels): string => (isWhole(scope) ? 'overall' : scopeInWords(scope))

/** A KPI in a sentence. */
export const kpiText = ({ titles }: Pick<Facts, 'titles'>, kpi: string): string =>
  kpiInWords({ name: kpi, title: titles.get(kpi) })

/** A KPI in a sentence, and where. @example placeText(facts, 'latency-p95', {}) // 'p95 latency overall' */
export const placeText = ({ titles }: Pick<Facts, 'titles'>, kpi: string, scope: Labels): string =>
  `${kpiInWords({ name: kpi, title: titles.get(kpi) }, scope)}${isWhole(scope) ? ' overall' : ''}`
