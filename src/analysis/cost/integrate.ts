import { type Duration, hours, type KpiWindow } from '../../model/index.js'
import { mean } from '../../statistics/index.js'
import type { CostRate } from './price-model.js'

/** A rate integrated over a window. */
export interface Integral {
  /** Over the whole window, with the mean in place of missing data; null where less than half is known. */
  readonly total: number | null
  /** Share of the slots that were measured. */
  readonly coverage: number
  /** Some of the time had no data. */
  readonly scaled: boolean
}

/** Share of a window that must be measured before it has a total. Source: `noDataCoverage` of the default policy. */
const MINIMUM_COVERAGE = 0.5

/**
 * Integrates a rate: each slot by its value, a single missing slot by the mean of its neighbours (trapezoidal rule),
 * and longer gaps by the mean of the measured slots.
 */
export function integrate({ perHour }: CostRate, { range, step }: Pick<KpiWindow, 'range' | 'step'>): Integral {
  const length = range.end - range.start
  let measured = 0
  const rates: number[] = []
  for (let at = range.start; at < range.end; at += step) {
    const here = perHour.get(at)
    if (here !== undefined) {
      measured++
      rates.push(here)
      continue
    }
    const [before, after] = [perHour.get(at - step), perHour.get(at + step)]
    if (before === undefined || after === undefined) continue
    rates.push((before + after) / 2)
  }
  const coverage = length > 0 ? (measured * step) / length : 0
  if (coverage < MINIMUM_COVERAGE) return { total: null, coverage, scaled: true }
  const total = mean(rates) * (length / hours(1))
  return { total, coverage, scaled: measured * step < length }
}

/** The sum of several rates; known only in slots where all of them are. */
export function sumOfRates(name: string, rates: readonly CostRate[]): CostRate {
  const [first, ...others] = rates
  const perHour = new Map<number, number>()
  for (const [at, value] of first?.perHour ?? []) {
    const rest = others.map((rate) => rate.perHour.get(at))
    if (rest.every((part) => part !== undefined))
      perHour.set(
        at,
        rest.reduce((sum, part) => sum + part, value),
      )
  }
  return { name, perHour }
}

/** Total cost and successful requests of the slots that have both. */
export function costOfRequests(
  { perHour }: CostRate,
  requests: ReadonlyMap<number, number>,
  step: Duration,
): { cost: number; requests: number } {
  let [cost, count] = [0, 0]
  for (const [at, value] of perHour) {
    const here = requests.get(at)
    if (here === undefined) continue
    cost += value * (step / hours(1))
    count += here
  }
  return { cost, requests: count }
}
