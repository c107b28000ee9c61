import {
  coverageOf,
  isHistogram,
  isRatio,
  isWhole,
  type Kpi,
  type KpiResult,
  type Labels,
  type Problem,
  queryOf,
  type SteppedRange,
  slotCount,
} from '../model/index.js'
import { gaugeParts } from './gauge-parts.js'
import { histogramParts, SharedHistograms } from './histogram-parts.js'
import { type Answers, namesDimensions, queryText } from './kpi-queries.js'
import { ratioParts } from './ratio-parts.js'
import { type ScopePart, sortedByScope } from './scopes.js'

/** From the answers of one KPI: a result for the whole and one for each scope, in a fixed order. */
export function kpiResults(
  kpi: Kpi,
  answers: Answers,
  dimensions: readonly string[],
  range: SteppedRange,
  expect: readonly Labels[],
  histograms = new SharedHistograms(),
): KpiResult[] {
  const parts = isRatio(kpi)
    ? ratioParts(kpi, answers, dimensions, range)
    : isHistogram(kpi)
      ? histogramParts(kpi, answers, dimensions, range, histograms)
      : gaugeParts(kpi, answers, dimensions)
  const query = sentQuery(kpi, answers)
  const slots = slotCount(range)
  return sortedByScope(withExpected(parts, isWholeOnly(kpi, parts) ? [] : expect)).map((part) => ({
    kpi,
    ...part,
    coverage: part.problem ? 0 : coverageOf(part, slots),
    query,
  }))
}

/** A KPI that is measured for the whole only: its queries do not name the dimensions, and only the whole has data. */
const isWholeOnly = (kpi: Kpi, parts: readonly ScopePart[]): boolean =>
  !namesDimensions(kpi) && parts.every(({ scope, series }) => isWhole(scope) && series.timestamps.length > 0)

/** The result of a KPI that could not be read: no coverage, and the reason. */
export function failedResults(kpi: Kpi, query: string, problem: Problem, expect: readonly Labels[]): KpiResult[] {
  return sortedByScope(withExpected([noData({})], expect)).map((part) => ({
    kpi,
    ...part,
    coverage: 0,
    query,
    problem,
  }))
}

/** A KPI's queries as one text, each in the form it was sent, if it was answered. */
export const sentQuery = (kpi: Kpi, answers: Answers = {}): string =>
  queryOf(kpi, (role, query) => answers[role]?.query ?? queryText(query))

/** Adds a result without data for each expected scope without an answer. */
function withExpected<T extends { scope: Labels }>(parts: readonly T[], expect: readonly Labels[]): (T | ScopePart)[] {
  const absent = expect.filter((scope) => !parts.some((part) => covers(part.scope, scope)))
  return [...parts, ...absent.map(noData)]
}

/** True when an answer's scope lies within the expected one. */
const covers = (scope: Labels, expected: Labels): boolean =>
  isWhole(expected) === isWhole(scope) && Object.entries(expected).every(([name, value]) => scope[name] === value)

const noData = (scope: Labels): ScopePart => ({
  scope,
  series: { labels: scope, timestamps: new Float64Array(), values: new Float64Array() },
})
