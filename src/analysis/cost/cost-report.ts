import {
  type CostReport,
  type CostTrend,
  days,
  isRatio,
  isWhole,
  type KpiWindow,
  optional,
  requireShape,
  WINDOW,
} from '../../model/index.js'
import { mannKendall } from '../../statistics/index.js'
import { costOfRequests, type Integral, integrate, sumOfRates } from './integrate.js'
import { measuredRates } from './measured-rates.js'
import { type CostRate, checkPriceModel, type PriceModel, pricedRates } from './price-model.js'

/** What a cost is compared with. */
export interface CostReportOptions {
  /** The baseline of the change: launch day, or the previous version's week. Default none. */
  readonly baseline?: KpiWindow | undefined
}

/**
 * What a window cost: from its KPIs of kind `cost`, or from your prices for measured amounts. Nothing is guessed:
 * without cost data the figures are null and `reasons` says why. If there are several cost KPIs, the one named `cost`
 * is the total and the others are its components; without it they are summed.
 *
 * `volumeEffect` and `efficiencyEffect` split the change per day: more requests at the old price of a request, and a new
 * price of a request at the new volume.
 *
 * @param priceModel - what a unit costs; it replaces measured costs
 * @throws {StabilityError} `CONFIG_INVALID` when a price is not an amount
 * @example
 * costReport(week).total // 1680: seven days at 10 EUR/h
 */
export function costReport(
  window: KpiWindow,
  priceModel?: PriceModel | undefined,
  options: CostReportOptions = {},
): CostReport {
  const { baseline } = requireShape(options, 'options')
  requireShape(window, 'window', WINDOW)
  requireShape(baseline, 'baseline', optional(WINDOW))
  if (priceModel) checkPriceModel(priceModel)
  const now = accountOf(window, priceModel)
  const before = baseline && accountOf(baseline, priceModel)
  const { rates, whole, integral, currency } = now
  const comparison = compare(now, before)
  const reasons = [...now.reasons]
  if (rates.length === 0) reasons.push('no cost data')
  else if (integral.total === null) reasons.push(`cost is known for ${percent(integral.coverage)} of the time`)
  else if (integral.scaled) reasons.push(`the total is estimated from ${percent(integral.coverage)} of the time`)
  if (integral.total !== null && now.perRequest === null) reasons.push('no requests were counted')
  if (before) reasons.push(...comparison.reasons)
  return {
    range: window.range,
    currency,
    total: integral.total,
    perDay: now.perDay,
    perThousandRequests: now.perRequest === null ? null : now.perRequest * 1000,
    changePercent: comparison.changePercent,
    trend: trendOfCost(whole, window),
    volumeEffect: comparison.volumeEffect,
    efficiencyEffect: comparison.efficiencyEffect,
    components: rates.length > 1 ? componentsOf(rates, whole, window) : [],
    coverage: integral.coverage,
    estimated: integral.total !== null && integral.scaled,
    reasons,
  }
}

interface Account {
  readonly currency: string
  readonly rates: readonly CostRate[]
  readonly whole: CostRate
  readonly integral: Integral
  readonly perDay: number | null
  /** Cost of a successful request. */
  readonly perRequest: number | null
  readonly requestsPerDay: number | null
  readonly reasons: readonly string[]
}

function accountOf(window: KpiWindow, priceModel: PriceModel | undefined): Account {
  const { currency, rates, reasons } = priceModel
    ? { currency: priceModel.currency, rates: pricedRates(window, priceModel), reasons: [] }
    : measuredRates(window)
  const whole = rates.find(({ name }) => name === 'cost' && !priceModel) ?? sumOfRates('cost', rates)
  const integral = integrate(whole, window)
  const lasted = (window.range.end - window.range.start) / days(1)
  const served = successes(window)
  const { cost, requests } = costOfRequests(whole, served, window.step)
  const known = integral.total !== null && requests > 0
  return {
    currency,
    rates,
    whole,
    integral,
    perDay: integral.total === null ? null : integral.total / lasted,
    perRequest: known ? cost / requests : null,
    requestsPerDay: known ? requestsPerDay(served, window) : null,
    reasons,
  }
}

/** Successful requests by slot, from the first ratio KPI of requests that has counts for the whole. */
function successes({ kpis }: KpiWindow): Map<number, number> {
  const counted = kpis.find(
    ({ kpi, scope, counts }) =>
      counts && isRatio(kpi) && isWhole(scope) && (kpi.kind === 'availability' || kpi.kind === 'error-rate'),
  )?.counts
  if (!counted) return new Map()
  const bad = new Map(Array.from(counted.bad.timestamps, (at, i) => [at, counted.bad.values[i] as number]))
  return new Map(
    Array.from(counted.valid.timestamps, (at, i) => [at, (counted.valid.values[i] as number) - (bad.get(at) ?? 0)]),
  )
}

function requestsPerDay(served: ReadonlyMap<number, number>, { step }: KpiWindow): number {
  const total = [...served.values()].reduce((sum, count) => sum + count, 0)
  return total / ((served.size * step) / days(1))
}

function compare(now: Account, before: Account | undefined) {
  const nothing = { changePercent: null, volumeEffect: null, efficiencyEffect: null }
  if (!before || now.perDay === null) return { ...nothing, reasons: [] }
  if (before.perDay === null) return { ...nothing, reasons: ['the baseline has no cost data'] }
  if (before.currency !== now.currency) {
    return { ...nothing, reasons: [`the baseline is in ${before.currency}, the window in ${now.currency}`] }
  }
  const changePercent = before.perDay > 0 ? ((now.perDay - before.perDay) / before.perDay) * 100 : null
  const reasons = changePercent === null ? ['a change from a cost of 0 has no percentage'] : []
  const { perRequest: unit0, requestsPerDay: volume0 } = before
  const { perRequest: unit1, requestsPerDay: volume1 } = now
  if (unit0 === null || unit1 === null || volume0 === null || volume1 === null) {
    return { ...nothing, changePercent, reasons }
  }
  return {
    changePercent,
    volumeEffect: unit0 * (volume1 - volume0),
    efficiencyEffect: volume1 * (unit1 - unit0),
    reasons,
  }
}

function componentsOf(rates: readonly CostRate[], whole: CostRate, window: KpiWindow) {
  return rates.flatMap((rate) => {
    const { total } = integrate(rate, window)
    return rate === whole || total === null ? [] : [{ name: rate.name, total }]
  })
}

/** A trend needs four days: with fewer, it cannot be distinguished from chance, see `trendOf`. */
const MINIMUM_DAYS = 4
const SIGNIFICANCE = 0.05
/** Source: the report floor of cost in the default policy, one percent. */
const SLIGHT = 0.01

function trendOfCost({ perHour }: CostRate, { range }: KpiWindow): CostTrend {
  const daily = new Map<number, { sum: number; count: number }>()
  for (const [at, value] of perHour) {
    const day = Math.floor((at - range.start) / days(1))
    const { sum, count } = daily.get(day) ?? { sum: 0, count: 0 }
    daily.set(day, { sum: sum + value, count: count + 1 })
  }
  const fullest = Math.max(0, ...[...daily.values()].map(({ count }) => count))
  const whole = [...daily].filter(([, { count }]) => count * 2 >= fullest).sort(([a], [b]) => a - b)
  if (whole.length < MINIMUM_DAYS) return 'insufficient-data'
  const at = whole.map(([day]) => day)
  const values = whole.map(([, { sum, count }]) => sum / count)
  const { slope, rising, p } = mannKendall(values, { at })
  const change = Math.abs(slope * ((at.at(-1) as number) - (at[0] as number)))
  if (p > SIGNIFICANCE || change < SLIGHT * Math.abs(values[0] as number)) return 'stable'
  return rising ? 'rising' : 'falling'
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10}%`
