import { trendOfDays } from '../../../src/analysis/drift/index.js'
import { burnAlerts, burnFactors, errorBudget } from '../../../src/analysis/slo/index.js'
import { days } from '../../../src/model/index.js'
import { readShared } from '../../shared-data.js'
import { normals, uniform } from '../simulation/noise.js'
import type { QualityRow } from './row.js'

export const needs = ['vectors/error_budget.json', 'vectors/burn_alerts.json', 'vectors/sloth_burnrates.json']

/** Budgets, burn rates and trends against exact arithmetic, published tables and simulation. */
export function rows(): QualityRow[] {
  const { decisions, wrong, error } = alerts()
  return [
    atMost('error budgets: relative error against exact rational arithmetic', budgets(), 1e-12),
    atMost('burn factors of 30, 28 and 7 days: relative error', factors(), 1e-12),
    { name: `burn alerts decided wrongly, of ${decisions}`, value: wrong, must: '0', ok: wrong === 0 },
    atMost('burn rates of those alerts: relative error', error, 1e-12),
    ...trends(),
  ]
}

interface BudgetCase {
  target: number
  periodSeconds: number
  slices: [number, number | null, number | null][]
  expected: Record<string, unknown>
}

function budgets(): number {
  let worst = 0
  for (const { target, periodSeconds, slices, expected } of readShared<{ cases: BudgetCase[] }>(
    'vectors/error_budget.json',
  ).cases) {
    const budget = errorBudget({
      target,
      period: periodSeconds * 1000,
      slices: slices.map(([duration, good, total]) => ({
        duration: duration * 1000,
        bad: good === null || total === null ? null : total - good,
        total,
      })),
    })
    const { cumulativeConsumedOfWindow: cumulative, secondsToExhaustion, ...rest } = expected
    const pairs: [unknown, unknown][] = Object.entries(rest).map(([field, value]) => [
      budget[field as keyof typeof budget],
      value,
    ])
    if (typeof secondsToExhaustion === 'number') pairs.push([budget.timeToExhaustion, secondsToExhaustion * 1000])
    for (const [i, value] of (cumulative as unknown[]).entries()) pairs.push([budget.cumulative[i], value])
    for (const [actual, wanted] of pairs) worst = Math.max(worst, distance(actual, wanted))
  }
  return worst
}

interface FactorCase {
  periodSeconds: number
  longSeconds: number
  period: string
  expected: { factor: number }
}

function factors(): number {
  const cases = readShared<{ cases: FactorCase[] }>('vectors/sloth_burnrates.json').cases
  return Math.max(
    ...cases
      .filter(({ period }) => !period.endsWith('custom'))
      .map(({ periodSeconds, longSeconds, expected }) => {
        const ours = burnFactors(periodSeconds * 1000).find(({ long }) => long === longSeconds * 1000)
        return distance(ours?.factor, expected.factor)
      }),
  )
}

interface AlertCase {
  target: number
  period: string
  stepSeconds: number
  runLength: [number, number, number][]
  minBadEvents: number
  expected: { short: number | null; long: number | null; firing: boolean }[]
}

function alerts(): { decisions: number; wrong: number; error: number } {
  let [decisions, wrong, error] = [0, 0, 0]
  for (const one of readShared<{ cases: AlertCase[] }>('vectors/burn_alerts.json').cases) {
    const found = burnAlerts({
      target: one.target,
      period: days(Number.parseInt(one.period, 10)),
      step: one.stepSeconds * 1000,
      minBadEvents: one.minBadEvents,
      slices: one.runLength.flatMap(([count, bad, total]) => Array.from({ length: count }, () => ({ bad, total }))),
    })
    for (const [i, wanted] of one.expected.entries()) {
      decisions++
      if (found[i]?.firing !== wanted.firing) wrong++
      error = Math.max(error, distance(found[i]?.short, wanted.short), distance(found[i]?.long, wanted.long))
    }
  }
  return { decisions, wrong, error }
}

const WEEKS = 4000

/** Seven daily values: independent, correlated, and drifting. */
function trends(): QualityRow[] {
  const draw = normals(uniform(20261123))
  const share = (week: () => number[]): number => {
    let worsening = 0
    for (let i = 0; i < WEEKS; i++) if (trendOfDays(week(), 'lower-is-better').trend === 'worsening') worsening++
    return worsening / WEEKS
  }
  const noise = (): number[] => Array.from({ length: 7 }, () => 100 + draw())
  const correlated = (): number[] => {
    let last = draw()
    return Array.from({ length: 7 }, () => {
      last = 0.3 * last + Math.sqrt(1 - 0.09) * draw()
      return 100 + last
    })
  }
  const drifting = (): number[] => noise().map((value, day) => value + day)
  const found = share(drifting)
  return [
    atMost(`trends: "worsening" in ${WEEKS} weeks of noise, nominal .05`, share(noise), 0.06),
    atMost('trends: the same, days correlated by .3', share(correlated), 0.07),
    {
      name: 'trends: found where a week drifts by its daily noise every day',
      value: found,
      must: '≥ 0.95',
      ok: found >= 0.95,
    },
  ]
}

const distance = (actual: unknown, wanted: unknown): number =>
  typeof actual === 'number' && typeof wanted === 'number'
    ? Math.abs(actual - wanted) / Math.max(1, Math.abs(wanted))
    : actual === wanted
      ? 0
      : Number.POSITIVE_INFINITY

const atMost = (name: string, value: number, limit: number): QualityRow => ({
  name,
  value,
  must: `≤ ${limit}`,
  ok: value <= limit,
})
