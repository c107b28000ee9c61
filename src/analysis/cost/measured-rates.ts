import { type Duration, days, hours, isWhole, type KpiWindow, kpiInWords, minutes, seconds } from '../../model/index.js'
import type { CostRate } from './price-model.js'

/** Cost KPIs of a window that share one currency. */
export interface MeasuredRates {
  readonly currency: string
  readonly rates: readonly CostRate[]
  /** What was left out, and why. */
  readonly reasons: readonly string[]
}

/** Every KPI of kind `cost` that was measured for the whole, per hour; currencies are neither converted nor mixed. */
export function measuredRates(window: KpiWindow): MeasuredRates {
  const reasons: string[] = []
  const found: (CostRate & { currency: string })[] = []
  for (const { kpi, scope, series } of window.kpis) {
    if (kpi.kind !== 'cost' || !isWhole(scope)) continue
    const unit = rateUnit(kpi.unit)
    if (!unit) {
      reasons.push(`${kpiInWords(kpi)} is in ${kpi.unit}, which is no currency per time such as EUR/h`)
      continue
    }
    const perHour = new Map<number, number>()
    series.timestamps.forEach((at, i) => {
      perHour.set(at, (series.values[i] as number) * (hours(1) / unit.per))
    })
    found.push({ name: kpi.name, perHour, currency: unit.currency })
  }
  const currencies = [...new Set(found.map(({ currency }) => currency))]
  if (currencies.length > 1) {
    reasons.push(`costs are in ${currencies.join(' and ')}, and currencies are never added up`)
    return { currency: '', rates: [], reasons }
  }
  return { currency: currencies[0] ?? '', rates: found.map(({ name, perHour }) => ({ name, perHour })), reasons }
}

const PER: Readonly<Record<string, Duration>> = { s: seconds(1), min: minutes(1), h: hours(1), d: days(1) }

function rateUnit(unit: string): { currency: string; per: Duration } | null {
  const [currency = '', time = '', ...more] = unit.split('/')
  const per = PER[time]
  return currency !== '' && per !== undefined && more.length === 0 ? { currency, per } : null
}
