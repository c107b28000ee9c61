import {
  type DaySummary,
  directionOf,
  type HealthComponent,
  isGate,
  isHistogram,
  isWhole,
  type Kpi,
  type KpiDay,
  type Policy,
  scopeKey,
} from '../../model/index.js'
import { median } from '../../statistics/index.js'
import { bandOf, isShareKpi, utility } from './utility.js'

/** A component before its share of the score is computed. */
export interface Component extends Omit<HealthComponent, 'loss'> {
  readonly coverage: number
  /** A KPI of this kind is collected, so that a null value means missing data, not that it was never queried. */
  readonly configured: boolean
  /** It has an objective; at utility 0 that objective is missed beyond recovery. */
  readonly promised: boolean
}

/** The inputs for judging a day, besides its summary. */
export interface Judged {
  readonly kpis: readonly Kpi[]
  /** Launch day, in the same units. */
  readonly baseline?: { readonly kpis: readonly KpiDay[] } | undefined
}

/** The four parts of a day's health: each is that of its worst KPI, but drift is the median over KPI groups. */
export function componentsOf(day: Pick<DaySummary, 'kpis'>, judged: Judged, { health }: Policy): Component[] {
  const { weights, utilityAtTarget } = health
  const worst = (name: 'availability' | 'latency' | 'errors', kpis: readonly Kpi[]): Component =>
    worstOf(
      name,
      kpis.flatMap((kpi) =>
        wholeDays(day, kpi.name).map((kpiDay): Component => {
          const band = bandOf(kpi, health[name], baselineOf(judged, kpiDay))
          const { value, unit, coverage } = kpiDay
          return {
            name,
            kpi: kpi.name,
            value,
            unit,
            utility: value === null ? null : utility(value, band, utilityAtTarget),
            weight: weights[name],
            coverage,
            configured: true,
            promised: kpi.objective !== undefined,
          }
        }),
      ),
      { weight: weights[name], configured: kpis.length > 0 },
    )
  return [
    worst('availability', promisedFirst(ofKind(judged, 'availability'))),
    worst('latency', latencies(judged)),
    worst('errors', promisedFirst(ofKind(judged, 'error-rate'))),
    driftComponent(day, judged, health),
  ]
}

/** How much worse a day was than its baseline: adverse relative change, the median over KPI groups; null without any. */
export function degradationOf(day: Pick<DaySummary, 'kpis'>, { kpis }: Judged): number | null {
  const worst = new Map<string, number>()
  for (const kpi of kpis) {
    const direction = directionOf(kpi)
    if (!isGate(kpi) || direction === 'neutral') continue
    for (const { drift } of wholeDays(day, kpi.name)) {
      if (drift === null) continue
      const group = kpi.group ?? kpi.name
      const adverse = Math.max(0, direction === 'higher-is-better' ? -drift : drift)
      worst.set(group, Math.max(worst.get(group) ?? 0, adverse))
    }
  }
  return worst.size > 0 ? median([...worst.values()]) : null
}

/** The KPI's entries for the whole, or for each scope where the whole was not measured. */
export function wholeDays({ kpis }: Pick<DaySummary, 'kpis'>, kpi: string): readonly KpiDay[] {
  const entries = kpis.filter((day) => day.kpi === kpi)
  const whole = entries.filter(({ scope }) => isWhole(scope))
  return whole.length > 0 ? whole : entries
}

const ofKind = ({ kpis }: Judged, kind: Kpi['kind']): readonly Kpi[] =>
  kpis.filter((kpi) => kpi.kind === kind && isGate(kpi))

/** KPIs with an objective come first: a successful scrape does not mean that users were served. */
function promisedFirst(kpis: readonly Kpi[]): readonly Kpi[] {
  const promised = kpis.filter(({ objective }) => objective !== undefined)
  if (promised.length > 0) return promised
  const shares = kpis.filter(isShareKpi)
  return shares.length > 0 ? shares : kpis
}

/**
 * Latencies with an objective; else the highest quantile available, since the policy's band is for a 99th percentile.
 */
function latencies(judged: Judged): readonly Kpi[] {
  const all = ofKind(judged, 'latency')
  const promised = all.filter(({ objective }) => objective !== undefined)
  if (promised.length > 0) return promised
  const quantileOf = (kpi: Kpi): number =>
    isHistogram(kpi) && typeof kpi.statistic === 'object' && 'quantile' in kpi.statistic ? kpi.statistic.quantile : 0
  const highest = Math.max(0, ...all.map(quantileOf))
  return highest > 0 ? all.filter((kpi) => quantileOf(kpi) === highest) : all
}

const baselineOf = ({ baseline }: Judged, { kpi, scope }: KpiDay): number | null =>
  baseline?.kpis.find((day) => day.kpi === kpi && scopeKey(day.scope) === scopeKey(scope))?.value ?? null

function worstOf(
  name: HealthComponent['name'],
  candidates: readonly Component[],
  { weight, configured }: { weight: number; configured: boolean },
): Component {
  const known = candidates.filter(({ utility }) => utility !== null)
  const worst = known.reduce<Component | null>(
    (found, each) => (found === null || (each.utility as number) < (found.utility as number) ? each : found),
    null,
  )
  if (worst) return worst
  const [first] = candidates
  return {
    name,
    ...(first?.kpi !== undefined && { kpi: first.kpi }),
    value: null,
    unit: first?.unit ?? (name === 'latency' ? 's' : '1'),
    utility: null,
    weight,
    coverage: 0,
    configured,
    promised: first?.promised ?? false,
  }
}

function driftComponent(day: Pick<DaySummary, 'kpis'>, judged: Judged, health: Policy['health']): Component {
  const value = degradationOf(day, judged)
  const covered = day.kpis.filter(({ drift }) => drift !== null)
  return {
    name: 'drift',
    value,
    unit: '1',
    utility: value === null ? null : utility(value, health.drift, health.utilityAtTarget),
    weight: health.weights.drift,
    coverage: covered.length > 0 ? covered.reduce((sum, { coverage }) => sum + coverage, 0) / covered.length : 0,
    configured: judged.baseline !== undefined,
    promised: false,
  }
}
