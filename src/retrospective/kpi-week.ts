import { isHistogram, isRatio, type KpiComparison, type KpiDay, type Labels, ratioOf } from '../model/index.js'
import { directionIn, type Facts, placeKey } from './facts.js'

/** One KPI in one scope over all judged days. */
export interface KpiWeek {
  readonly kpi: string
  readonly scope: Labels
  readonly unit: string
  /** Exact from counts, or from the regression report, or the mean of a gauge's days; for a quantile, the worst day. */
  readonly value: number | null
  /** The worst day's value, by the KPI's direction. */
  readonly worst: number | null
  /** Index of the worst day in the list of days. */
  readonly worstDay: number
  readonly baselineValue: number | null
  readonly bad: number | null
  readonly valid: number | null
  /** Share of good events or slots over the days. */
  readonly compliance: number | null
  readonly coverage: number
  /** By day, in the order of the days; null where unknown. */
  readonly daily: readonly (KpiDay | null)[]
  readonly estimated: boolean
}

/** Every KPI and scope over all the days: counts are summed, quantiles never averaged. */
export function kpiWeeks(facts: Facts): KpiWeek[] {
  const days = facts.days.map(({ kpis }) => byPlace(kpis))
  const baseline = byPlace(facts.baseline?.kpis ?? [])
  const compared = byPlace((facts.regression?.comparisons ?? []).filter(({ currentValue }) => currentValue !== null))
  const places = new Map(days.flatMap((day) => [...day]))
  return [...places.keys()].sort().map((key) =>
    kpiWeek(facts, {
      place: places.get(key) as KpiDay,
      daily: days.map((day) => day.get(key) ?? null),
      baseline: baseline.get(key),
      compared: compared.get(key),
    }),
  )
}

/** The first of each scope. */
function byPlace<T extends { readonly kpi: string; readonly scope: Labels }>(items: readonly T[]): Map<string, T> {
  return new Map([...items].reverse().map((item) => [placeKey(item.kpi, item.scope), item]))
}

function kpiWeek(
  facts: Facts,
  {
    place: { kpi, scope, unit },
    daily,
    baseline,
    compared,
  }: {
    readonly place: KpiDay
    readonly daily: readonly (KpiDay | null)[]
    readonly baseline: KpiDay | undefined
    readonly compared: KpiComparison | undefined
  },
): KpiWeek {
  const known = daily.filter((day): day is KpiDay => day !== null && day.value !== null)
  const counted = known.filter(({ bad, valid }) => bad !== undefined && valid !== undefined)
  const bad = counted.length > 0 && counted.length === known.length ? sum(counted, ({ bad }) => bad ?? 0) : null
  const valid = bad === null ? null : sum(counted, ({ valid }) => valid ?? 0)
  const higherIsBetter = directionIn(facts, kpi) === 'higher-is-better'
  const worst = known.reduce<KpiDay | null>((worst, day) => {
    const further = worst === null || (day.value as number) < (worst.value as number) === higherIsBetter
    return further && !(worst && day.value === worst.value) ? day : worst
  }, null)
  const complied = known.filter(({ compliance }) => compliance !== null)
  const complianceWeight = (day: KpiDay): number => (bad === null ? day.coverage : (day.valid ?? 0))
  return {
    kpi,
    scope,
    unit,
    value: ratioValue(facts, kpi, known, bad, valid) ?? compared?.currentValue ?? averaged(facts, kpi, known, worst),
    worst: worst?.value ?? null,
    worstDay: worst ? daily.indexOf(worst) : -1,
    baselineValue: baseline?.value ?? compared?.baselineValue ?? null,
    bad,
    valid,
    compliance: weightedMean(complied, ({ compliance }) => compliance as number, complianceWeight),
    coverage: daily.length === 0 ? 0 : sum(daily, (day) => day?.coverage ?? 0) / daily.length,
    daily,
    estimated: known.some(({ estimated }) => estimated === true),
  }
}

/**
 * A ratio from summed counts; its definition, or else the days' values, says whether it is the share of good or bad.
 */
function ratioValue(
  { kpis }: Pick<Facts, 'kpis'>,
  name: string,
  days: readonly KpiDay[],
  bad: number | null,
  valid: number | null,
): number | null {
  if (bad === null || valid === null || valid <= 0) return null
  const kpi = kpis.get(name)
  if (kpi) return isRatio(kpi) ? ratioOf(kpi, bad, valid) : null
  const misses = (value: (bad: number, valid: number) => number): number =>
    sum(days, (day) => (day.valid ? Math.abs((day.value as number) - value(day.bad ?? 0, day.valid)) : 0))
  const asGood = misses((bad, valid) => 1 - bad / valid)
  const asBad = misses((bad, valid) => bad / valid)
  if (Math.min(asGood, asBad) > 1e-6) return null
  return asGood < asBad ? 1 - bad / valid : bad / valid
}

/** The same from days alone, all of them known. */
export function ratioOfDays(days: readonly KpiDay[]): number | null {
  if (days.length === 0 || days.some(({ bad, valid }) => bad === undefined || valid === undefined)) return null
  const [bad, valid] = [sum(days, ({ bad }) => bad ?? 0), sum(days, ({ valid }) => valid ?? 0)]
  return ratioValue({ kpis: new Map() }, '', days, bad, valid)
}

function averaged({ kpis }: Facts, name: string, days: readonly KpiDay[], worst: KpiDay | null): number | null {
  const kpi = kpis.get(name)
  if (kpi && isHistogram(kpi) && typeof kpi.statistic === 'object') return worst?.value ?? null
  return weightedMean(
    days,
    ({ value }) => value as number,
    ({ coverage }) => coverage,
  )
}

function weightedMean<T>(items: readonly T[], value: (item: T) => number, weight: (item: T) => number): number | null {
  const total = sum(items, weight)
  return total > 0 ? sum(items, (item) => value(item) * weight(item)) / total : null
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0)
