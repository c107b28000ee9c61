import { amountIn, directionOf, type HealthBand, isHistogram, isRatio, type Kpi } from '../../model/index.js'

/**
 * Maps a value to 0–100: 100 at `ideal` or better, `atTarget` at the target (the edge of healthy), 0 at the limit or
 * worse, linear in between. A better value never gives less.
 *
 * @example
 * utility(0.5, { ideal: 0, target: 0.5, limit: 1 }, 85) // 85
 * utility(0.75, { ideal: 0, target: 0.5, limit: 1 }, 85) // 42.5
 */
export function utility(value: number, { ideal, target, limit }: HealthBand, atTarget: number): number {
  const sign = limit < ideal ? -1 : 1
  const [v, i, t, l] = [value * sign, ideal * sign, target * sign, limit * sign]
  if (v >= l) return 0
  if (v > t) return (atTarget * (l - v)) / (l - t)
  if (v <= i || t <= i) return v <= i ? 100 : atTarget
  return 100 - ((100 - atTarget) * (v - i)) / (t - i)
}

/**
 * The band that a KPI is judged by, in its unit: its own objective's where it has one, else the policy's. The limit
 * follows from an objective in the same proportion as in the policy: ten times the tolerated share of bad events (99.9
 * % and 99 %), twice the tolerated value (500 ms and 1 s). A latency at or below its baseline is ideal; without its
 * own objective, a latency is not penalized for a baseline slower than the policy's target.
 *
 * @param policyBand - in base units
 * @param baseline - the KPI's value on launch day, if known
 */
export function bandOf(kpi: Kpi, policyBand: HealthBand, baseline: number | null): HealthBand {
  const { target, atMost, atLeast } = kpi.objective ?? {}
  if (target !== undefined && isShareKpi(kpi)) return shareBand(kpi, target)
  if (atMost !== undefined) {
    const ideal = isLatency(kpi) && baseline !== null && baseline < atMost ? baseline : 0
    return { ideal, target: atMost, limit: isShareKpi(kpi) ? 10 * atMost : 2 * atMost }
  }
  if (atLeast !== undefined && kpi.kind === 'availability') return shareBand(kpi, atLeast / wholeOf(kpi))
  const own = inUnitOf(kpi, policyBand)
  if (!isLatency(kpi) || baseline === null) return own
  if (baseline < own.target) return { ...own, ideal: baseline }
  return { ideal: baseline, target: baseline * SLOWER, limit: Math.max(own.limit, 2 * baseline) }
}

/** Source: `severity.latency.medium` of the default policy: 15 % slower is where a latency regression starts to matter. */
const SLOWER = 1.15

/** Whether a KPI's value is a share of events: a ratio, or a histogram's share over a limit. */
export const isShareKpi = (kpi: Kpi): boolean =>
  isRatio(kpi) ||
  (isHistogram(kpi) && typeof kpi.statistic === 'object' && 'shareOver' in kpi.statistic) ||
  (kpi.objective?.atMost === undefined && (kpi.kind === 'availability' || kpi.kind === 'error-rate'))

const isLatency = ({ kind }: Kpi): boolean => kind === 'latency'

const wholeOf = ({ unit }: Kpi): number => (unit === '%' ? 100 : 1)

function shareBand(kpi: Kpi, target: number): HealthBand {
  const whole = wholeOf(kpi)
  const bad = Math.round((1 - target) * 1e15) / 1e15
  if (directionOf(kpi) === 'higher-is-better') {
    return { ideal: whole, target: target * whole, limit: (1 - Math.min(1, 10 * bad)) * whole }
  }
  return { ideal: 0, target: bad * whole, limit: Math.min(1, 10 * bad) * whole }
}

/** A band converted to the KPI's unit; one of another dimension is used unchanged. */
function inUnitOf({ unit, kind }: Kpi, band: HealthBand): HealthBand {
  const base = kind === 'latency' ? 's' : '1'
  const tell = (value: number): number => amountIn({ value, unit: base }, unit) ?? value
  return { ideal: tell(band.ideal), target: tell(band.target), limit: tell(band.limit) }
}
