import {
  type DaySummary,
  directionOf,
  type HealthMetric,
  type Kpi,
  type KpiDay,
  type Policy,
  scopeKey,
} from '../../model/index.js'
import { trendOfDays } from '../drift/index.js'
import { isShareKpi } from './utility.js'

/** Every KPI of a day against its limits, with its trend over the days before. */
export function healthMetrics(
  day: DaySummary,
  earlier: readonly DaySummary[],
  kpis: readonly Kpi[],
  policy: Policy,
): HealthMetric[] {
  const byName = new Map(kpis.map((kpi) => [kpi.name, kpi]))
  const days = [...earlier.filter((each) => each.day < day.day), day].sort((a, b) => a.day - b.day)
  const told = days.map((each) => ({ day: each.day, values: valuesOf(each) }))
  return day.kpis.flatMap((kpiDay) => {
    const kpi = byName.get(kpiDay.kpi)
    if (!kpi) return []
    const { warn, critical } = limitsOf(kpi)
    return [
      {
        kpi: kpi.name,
        scope: kpiDay.scope,
        value: kpiDay.value,
        unit: kpi.unit,
        ...(warn !== undefined && { warn }),
        ...(critical !== undefined && { critical }),
        status: metricStatus(kpi, kpiDay, policy),
        trend: trendOver(dailyValues(told, kpiDay), kpi, policy),
      },
    ]
  })
}

/**
 * A KPI's state by its own `warn` and `critical`, which are breached when reached (for higher-is-better: when below);
 * else by its objective; else by its degradation from the baseline. `unknown` without a value, or without any of
 * these.
 */
function metricStatus(kpi: Kpi, { value, compliance, drift }: KpiDay, policy: Policy): HealthMetric['status'] {
  if (value === null) return 'unknown'
  const { warn, critical } = limitsOf(kpi)
  if (kpi.warn !== undefined || kpi.critical !== undefined) {
    if (breaches(kpi, value, critical)) return 'critical'
    return breaches(kpi, value, warn) ? 'warning' : 'healthy'
  }
  const { target } = kpi.objective ?? {}
  if (kpi.objective) {
    const beyond = critical !== undefined && exceeds(kpi, value, critical)
    const kept = target === undefined || isShareKpi(kpi) ? !exceeds(kpi, value, warn) : (compliance ?? 1) >= target
    return kept ? 'healthy' : beyond ? 'critical' : 'warning'
  }
  const direction = directionOf(kpi)
  if (direction === 'neutral' || drift === null) return 'unknown'
  const degradation = (direction === 'higher-is-better' ? -drift : drift) * 100
  const { medium, critical: worst } = policy.severity[kpi.kind]
  if (degradation >= (kpi.thresholds?.critical ?? worst)) return 'critical'
  return degradation >= (kpi.thresholds?.medium ?? medium) ? 'warning' : 'healthy'
}

/** A KPI's `warn` and `critical` limits, in its unit: its own, else those that its objective implies. */
function limitsOf(kpi: Kpi): { warn: number | undefined; critical: number | undefined } {
  if (kpi.warn !== undefined || kpi.critical !== undefined) return { warn: kpi.warn, critical: kpi.critical }
  const { target, atMost, atLeast } = kpi.objective ?? {}
  const whole = kpi.unit === '%' ? 100 : 1
  if (target !== undefined && isShareKpi(kpi)) {
    const bad = Math.round((1 - target) * 1e15) / 1e15
    return directionOf(kpi) === 'higher-is-better'
      ? { warn: target * whole, critical: (1 - Math.min(1, 10 * bad)) * whole }
      : { warn: bad * whole, critical: Math.min(1, 10 * bad) * whole }
  }
  if (atMost !== undefined) return { warn: atMost, critical: (isShareKpi(kpi) ? 10 : 2) * atMost }
  return { warn: atLeast, critical: undefined }
}

const isUpward = (kpi: Kpi): boolean =>
  directionOf(kpi) === 'higher-is-better' ||
  (directionOf(kpi) === 'neutral' && kpi.warn !== undefined && kpi.critical !== undefined && kpi.critical < kpi.warn) ||
  (kpi.objective?.atLeast !== undefined && kpi.objective.atMost === undefined)

/**
 * A KPI's own limit is breached when reached (70 % processor use warns at 70 %); for higher-is-better, when below (an
 * availability of exactly 99.9 % is still fine).
 */
const breaches = (kpi: Kpi, value: number, limit: number | undefined): boolean =>
  limit !== undefined && (isUpward(kpi) ? value < limit : value >= limit)

/** An objective's limit is inclusive: a value equal to it still meets it. */
const exceeds = (kpi: Kpi, value: number, limit: number | undefined): boolean =>
  limit !== undefined && (isUpward(kpi) ? value < limit : value > limit)

/** A trend smaller than the KPI's report floor counts as none. */
function trendOver(values: readonly (number | null)[], kpi: Kpi, { severity }: Policy): HealthMetric['trend'] {
  const first = values.find((value) => value !== null) ?? 0
  const low = kpi.thresholds?.low ?? severity[kpi.kind].low
  return trendOfDays(values, directionOf(kpi), { minimumChange: (Math.abs(first) * low) / 100 }).trend
}

/** A day's values by KPI and scope. */
const valuesOf = ({ kpis }: DaySummary): Map<string, number | null> =>
  new Map(kpis.map((each) => [keyOf(each), each.value]))

function dailyValues(
  days: readonly { readonly day: number; readonly values: ReadonlyMap<string, number | null> }[],
  kpiDay: KpiDay,
): (number | null)[] {
  const [first, last] = [days[0]?.day ?? 0, days.at(-1)?.day ?? 0]
  const values: (number | null)[] = new Array(last - first + 1).fill(null)
  const key = keyOf(kpiDay)
  for (const day of days) values[day.day - first] = day.values.get(key) ?? null
  return values
}

const keyOf = ({ kpi, scope }: KpiDay): string => `${kpi} ${scopeKey(scope)}`
