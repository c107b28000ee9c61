import { isWhole, type Kpi, type Labels, type Problem, ratioSeries, type SteppedRange } from '../model/index.js'
import { addInto, type Column, emptyColumn, fromColumn, toColumn } from './columns.js'
import type { Answers } from './kpi-queries.js'
import { ambiguity, byScope, type ScopePart } from './scopes.js'

/**
 * A ratio's scopes from their counts, and the whole as the sum of the parts' counts. Where `valid` is present an absent
 * `bad` is 0 bad and an absent `good` is 0 good; where `valid` is absent the slot is unknown.
 */
export function ratioParts(
  kpi: Kpi,
  { bad, good, valid }: Answers,
  dimensions: readonly string[],
  range: SteppedRange,
): ScopePart[] {
  const validScopes = byScope(valid?.series ?? [], dimensions)
  const partScopes = byScope((bad ?? good)?.series ?? [], dimensions)
  const totalValid = emptyColumn(range)
  const totalBad = emptyColumn(range)
  const results: ScopePart[] = []
  let problem: Problem | undefined
  for (const [key, { scope, series }] of validScopes) {
    const parts = partScopes.get(key)?.series ?? []
    const twice = series.length > 1 ? series : parts.length > 1 ? parts : null
    if (twice) {
      problem = ambiguity(kpi, scope, twice)
      results.push(ratioPart(kpi, scope, emptyColumn(range), emptyColumn(range), range, problem))
      continue
    }
    const validColumn = toColumn(series[0] as (typeof series)[0], range)
    const part = parts[0] ? toColumn(parts[0], range) : emptyColumn(range)
    const badColumn = validColumn.map((count, slot) => badIn(count, part[slot] as number, good !== undefined))
    addInto(totalValid, validColumn)
    addInto(totalBad, badColumn)
    if (!isWhole(scope)) results.push(ratioPart(kpi, scope, badColumn, validColumn, range))
  }
  const parts = results.filter(({ scope }) => !isWhole(scope))
  // Without the ambiguous part, the sum would not be the whole.
  const whole = problem
    ? ratioPart(kpi, {}, emptyColumn(range), emptyColumn(range), range, problem)
    : ratioPart(kpi, {}, totalBad, totalValid, range)
  return [whole, ...parts]
}

/** Bad events of a slot; extrapolation can make good events slightly exceed valid ones. */
function badIn(valid: number, part: number, isGood: boolean): number {
  if (Number.isNaN(valid)) return Number.NaN
  const known = Number.isNaN(part) ? 0 : part
  return isGood ? Math.max(0, valid - known) : known
}

function ratioPart(
  kpi: Kpi,
  scope: Labels,
  badColumn: Column,
  validColumn: Column,
  range: SteppedRange,
  problem?: Problem,
): ScopePart {
  const counts = { bad: fromColumn(scope, badColumn, range), valid: fromColumn(scope, validColumn, range) }
  return { scope, series: ratioSeries(kpi, scope, counts), counts, ...(problem && { problem }) }
}
