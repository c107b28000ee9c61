import { type Degradation, type Drift, type Evidence, inWords } from '../model/index.js'
import { backToLevel, type Concern } from './concern.js'
import { directionIn, type Facts, queryFor } from './facts.js'
import { kpiText, placeText } from './scope-text.js'

export interface FoundInTheDays {
  readonly degradations: readonly Degradation[]
  readonly drifts: readonly Drift[]
}

/** Missed objectives, drifts and cost: what the days show besides regressions, budgets and incidents. */
export function concernsOfDays(facts: Facts, { degradations, drifts }: FoundInTheDays): Concern[] {
  return [
    ...degradations.filter(({ kind }) => kind === 'objective').map((each) => objectiveConcern(facts, each)),
    ...drifts.map((each) => driftConcern(facts, each)),
    ...costConcern(facts),
  ]
}

function objectiveConcern(facts: Facts, of: Degradation): Concern {
  const { kpi, scope, severity, description, state, evidence, limit, unit, currentValue } = of
  const kpiIsGood = directionIn(facts, kpi) === 'higher-is-better'
  const query = queryFor(facts, kpi, scope)
  const short = limit === null || currentValue === null ? 0 : kpiIsGood ? limit - currentValue : currentValue - limit
  return {
    priority: state === 'resolved' ? 'P2' : severity === 'critical' ? 'P0' : severity === 'high' ? 'P1' : 'P2',
    severity,
    certainty: 1,
    title: `Keep the objective of ${placeText(facts, kpi, scope)}`,
    reason: description,
    steps: [
      'Start with the days and scopes that missed it most.',
      'If the objective is not what users need, change the objective, in writing.',
    ],
    kpi,
    scope,
    verify:
      query === null || limit === null
        ? null
        : {
            query,
            pass: `${kpiText(facts, kpi)} ${kpiIsGood ? 'at least' : 'at most'} ${inWords(limit, unit)} over 24 hours`,
          },
    evidence: [evidence],
    missedBy: Math.max(0, short),
  }
}

/** A drift from this size on is P2. Our own choice. */
const LARGE_DRIFT = 0.15

function driftConcern(
  facts: Facts,
  { kpi, scope, unit, drift, baselineValue, reason, trend, evidence }: Drift,
): Concern {
  return {
    priority: Math.abs(drift) > LARGE_DRIFT ? 'P2' : 'P3',
    severity: Math.abs(drift) > LARGE_DRIFT ? 'medium' : 'low',
    certainty: 1,
    title: `Find out why ${placeText(facts, kpi, scope)} drifts`,
    reason: `${reason} Trend: ${trend}.`,
    steps: [
      'Look for what grows with time: caches, queues, tables, connections, traffic.',
      'Decide whether the new level is the baseline of the next version.',
    ],
    kpi,
    scope,
    verify: backToLevel(facts, kpi, scope, baselineValue, unit),
    evidence: [evidence],
  }
}

function costConcern({ cost }: Facts): Concern[] {
  if (!cost || (cost.trend !== 'rising' && !((cost.changePercent ?? 0) >= 10))) return []
  const { changePercent, volumeEffect, efficiencyEffect, currency, total, range, coverage } = cost
  const evidence: Evidence = {
    rule: 'cost trend rising, or 10% over the baseline',
    unit: currency,
    value: total,
    window: range,
    coverage,
  }
  const change =
    changePercent === null ? 'Cost rises over the days.' : `Cost is ${inWords(changePercent, '%')} over the baseline.`
  const why =
    volumeEffect === null || efficiencyEffect === null
      ? 'What part of it is traffic is not known.'
      : `Of the change, ${inWords(volumeEffect, currency)} is traffic and ${inWords(efficiencyEffect, currency)} is dearer requests.`
  return [
    {
      priority: 'P2',
      severity: 'medium',
      certainty: 1,
      title: 'Find out what makes it cost more',
      reason: `${change} ${why}`,
      steps: ['Compare the cost per thousand requests with the baseline.', 'Start with the component that costs most.'],
      scope: {},
      verify: null,
      evidence: [evidence],
    },
  ]
}
