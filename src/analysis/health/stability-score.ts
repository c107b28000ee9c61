import {
  DAY,
  type DaySummary,
  directionOf,
  isGate,
  type Policy,
  type PolicyOverrides,
  policyWith,
  requireShape,
} from '../../model/index.js'
import { median } from '../../statistics/index.js'
import { componentsOf, degradationOf, type Judged, wholeDays } from './components.js'

/** The inputs for judging the days. */
export interface StabilityScoreOptions extends Judged {
  /** Expected number of days. Default 7. */
  readonly expectedDays?: number | undefined
  /** Any part of `defaultPolicy`. */
  readonly policy?: PolicyOverrides | undefined
}

/** One score for the days after a release, with its components. */
export interface StabilityScore {
  /** 0 to 100; null with fewer than four days. */
  readonly score: number | null
  /** A to F; null without a score. */
  readonly grade: string | null
  /** The components of the score: `value` 0 to 1, null when not known; the losses sum to 100 − score. */
  readonly parts: readonly {
    readonly name: 'availability' | 'latency' | 'errors' | 'degradation' | 'trend'
    readonly weight: number
    readonly value: number | null
    readonly loss: number | null
  }[]
  /** Share of the expected days that were known. */
  readonly coverage: number
  readonly reasons: readonly string[]
}

/**
 * How stable the days after a release were: how far they met their objectives (weighted by requests where counted), how
 * much worse than the baseline they were, and how much worse they ended. A better value never lowers it.
 *
 * Being unchanged counts only as far as the service works: `degradation` and `trend` are scaled by the worst
 * compliance, so that a dead service that does not change scores 0.
 *
 * @param days - the days after launch day; days without data are left out
 * @throws {StabilityError} `CONFIG_INVALID` when `policy` has a part that does not exist
 * @example
 * stabilityScore(days, { kpis, baseline }).grade // 'A'
 */
export function stabilityScore(days: readonly DaySummary[], options: StabilityScoreOptions): StabilityScore {
  requireShape(days, 'days', [DAY])
  requireShape(options, 'options', { kpis: ['object'] })
  const { expectedDays = 7 } = options
  const policy = policyWith(options.policy)
  const { stability } = policy.health
  const known = days.map((day) => dayOf(day, options, policy)).filter((day) => day.known)
  const coverage = expectedDays > 0 ? Math.min(1, known.length / expectedDays) : 0
  const promises = (['availability', 'latency', 'errors'] as const).map((name) => ({
    name,
    weight: stability[name],
    value: compliance(known, name),
  }))
  const kept = Math.min(1, ...promises.flatMap(({ value }) => (value === null ? [] : [value])))
  const scaled = (value: number | null): number | null => (value === null ? null : value * kept)
  const parts = [
    ...promises,
    { name: 'degradation' as const, weight: stability.degradation, value: scaled(degradation(known, policy)) },
    { name: 'trend' as const, weight: stability.trend, value: scaled(ending(known)) },
  ]
  if (known.length < stability.minimumDays) {
    const reason = `${known.length} of the ${stability.minimumDays} days that a score needs`
    return {
      score: null,
      grade: null,
      parts: parts.map((part) => ({ ...part, loss: null })),
      coverage,
      reasons: [reason],
    }
  }
  const weight = parts.reduce((sum, part) => sum + (part.value === null ? 0 : part.weight), 0)
  const losses = parts.map(({ value, weight: own }) => (value === null ? null : (100 * own * (1 - value)) / weight))
  const score = Math.max(0, 100 - losses.reduce<number>((sum, loss) => sum + (loss ?? 0), 0))
  return {
    score,
    grade: stabilityGrade(score),
    parts: parts.map((part, i) => ({ ...part, loss: losses[i] as number | null })),
    coverage,
    reasons: [
      ...(coverage < 1 ? [`${known.length} of ${expectedDays} days are known`] : []),
      ...parts.flatMap(({ name, value }) => (value === null ? [`${name} is not known`] : [])),
    ],
  }
}

/**
 * A from 95, B from 90, C from 80, D from 70, else F: the original's bands.
 *
 * @example
 * stabilityGrade(92) // 'B'
 */
export function stabilityGrade(score: number | null): string | null {
  if (score === null) return null
  const reached = (['A', 'B', 'C', 'D'] as const).find((grade) => score >= BANDS[grade] - SLACK)
  return reached ?? 'F'
}

const BANDS = { A: 95, B: 90, C: 80, D: 70 } as const
const SLACK = 1e-9

interface Day {
  readonly known: boolean
  /** 0 to 1 by component, null when not known. */
  readonly kept: Readonly<Record<'availability' | 'latency' | 'errors', number | null>>
  /** Requests, null where they were not counted. */
  readonly requests: number | null
  readonly coverage: number
  readonly degradation: number | null
  /** Adverse drift in units of each KPI's medium threshold, the median over KPI groups. */
  readonly adverse: number | null
}

function dayOf(day: DaySummary, judged: Judged, policy: Policy): Day {
  const { utilityAtTarget } = policy.health
  const components = componentsOf(day, judged, policy)
  const keptOf = (name: 'availability' | 'latency' | 'errors'): number | null => {
    const found = components.find((each) => each.name === name)
    if (!found || found.utility === null) return null
    const kpi = judged.kpis.find(({ name }) => name === found.kpi)
    const slots = kpi?.objective?.atMost !== undefined && kpi.valid === undefined
    const share = slots ? Math.min(...wholeDays(day, kpi.name).map(({ compliance }) => compliance ?? 1)) : 1
    return Math.min(1, found.utility / utilityAtTarget, share)
  }
  const kept = { availability: keptOf('availability'), latency: keptOf('latency'), errors: keptOf('errors') }
  const counted = day.kpis.filter(({ scope, valid }) => Object.keys(scope).length === 0 && valid !== undefined)
  return {
    known: day.coverage >= policy.noDataCoverage && Object.values(kept).some((value) => value !== null),
    kept,
    requests: counted.length > 0 ? Math.max(...counted.map(({ valid }) => valid as number)) : null,
    coverage: day.coverage,
    degradation: degradationOf(day, judged),
    adverse: adverseOf(day, judged, policy),
  }
}

function compliance(days: readonly Day[], name: 'availability' | 'latency' | 'errors'): number | null {
  const known = days.filter(({ kept }) => kept[name] !== null)
  const byRequests = known.every(({ requests }) => requests !== null) && known.some(({ requests }) => requests !== 0)
  const weightOf = (day: Day): number => (byRequests ? (day.requests as number) : day.coverage)
  const weight = known.reduce((sum, day) => sum + weightOf(day), 0)
  if (!(weight > 0)) return null
  return known.reduce((sum, day) => sum + weightOf(day) * (day.kept[name] as number), 0) / weight
}

function degradation(days: readonly Day[], { health }: Policy): number | null {
  const values = days.flatMap((day) => (day.degradation === null ? [] : [day.degradation]))
  if (values.length === 0) return null
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return 1 - Math.min(1, mean / health.stability.degradationLimit)
}

/**
 * How the days ended: the last two against the baseline. A fitted slope would become steeper, and cost points, if an
 * early day had been better.
 */
function ending(days: readonly Day[]): number | null {
  const last = days.slice(-2).flatMap(({ adverse }) => (adverse === null ? [] : [adverse]))
  if (last.length === 0) return null
  return 1 - Math.min(1, last.reduce((sum, value) => sum + value, 0) / last.length)
}

function adverseOf(day: DaySummary, { kpis }: Judged, { severity }: Policy): number | null {
  const worst = new Map<string, number>()
  for (const kpi of kpis) {
    const direction = directionOf(kpi)
    if (!isGate(kpi) || direction === 'neutral') continue
    const medium = kpi.thresholds?.medium ?? severity[kpi.kind].medium
    for (const { drift } of wholeDays(day, kpi.name)) {
      if (drift === null) continue
      const degraded = Math.max(0, direction === 'higher-is-better' ? -drift : drift) * 100
      const group = kpi.group ?? kpi.name
      worst.set(group, Math.max(worst.get(group) ?? 0, degraded / medium))
    }
  }
  return worst.size > 0 ? median([...worst.values()]) : null
}
