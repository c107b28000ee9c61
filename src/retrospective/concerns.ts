import {
  type Degradation,
  type Drift,
  days,
  type Evidence,
  type Finding,
  inWords,
  isRatio,
  type KpiComparison,
  type Labels,
  moment,
  type Priority,
  type Severity,
  scopeKey,
  span,
} from '../model/index.js'
import type { Concern } from './action-items.js'
import { comparisonsIn, directionIn, type Facts, queryFor, requires } from './facts.js'
import { scopeText } from './scope-text.js'

export function fromRollback({ regression, range }: Facts): Concern[] {
  if (!regression) return []
  const { level, reasons, wouldHelp } = regression.rollback
  if (level !== 'recommended' && level !== 'immediate') return []
  const help =
    wouldHelp === null
      ? 'Find out first whether the previous version was better: nothing here shows it.'
      : wouldHelp
        ? 'The previous version was better on these KPIs: roll back, or decide in writing not to.'
        : 'The previous version was no better on these KPIs: look upstream before rolling back.'
  return [
    {
      priority: 'P0',
      severity: 'critical',
      certainty: 1,
      title: `Decide on rolling back (${level})`,
      reason: reasons.join(' '),
      steps: [help, 'Watch the KPIs named in the evidence for 24 hours after the decision.'],
      scope: {},
      verify: null,
      evidence: [...regression.evidence, { rule: `rollback level ${level}`, window: range }].slice(0, 10),
    },
  ]
}

export function fromBudgets(facts: Facts): Concern[] {
  return facts.budgets.flatMap(({ kpi, scope, budget }): Concern[] => {
    const { consumedOfPeriod, status, timeToExhaustion, target, badEvents, totalEvents, coverage } = budget
    const exhausted = status === 'exhausted' || (consumedOfPeriod ?? 0) >= 1
    const soon = timeToExhaustion !== null && timeToExhaustion < days(14)
    if (!exhausted && !((consumedOfPeriod ?? 0) > 0.5 && soon)) return []
    const query = queryFor(facts, kpi, scope)
    const kpiIsGood = directionIn(facts, kpi) === 'higher-is-better'
    const limit = kpiIsGood ? `at least ${inWords(target, '1')}` : `at most ${inWords(1 - target, '1')}`
    const left = timeToExhaustion === null || exhausted ? '' : `, and ${span(timeToExhaustion)} are left at this pace`
    return [
      {
        priority: exhausted ? 'P0' : 'P1',
        severity: exhausted ? 'critical' : 'high',
        certainty: 1,
        title: exhausted
          ? `Stop spending the error budget of ${kpi} (${scopeText(scope)}): it is exhausted`
          : `Slow the spending of the error budget of ${kpi} (${scopeText(scope)})`,
        reason: `${inWords(consumedOfPeriod, '1')} of the period's budget is spent${left}.`,
        steps: [
          'Hold releases that are not fixes until the budget recovers.',
          'Fix the incidents that cost most of it first: they are listed with what they cost.',
        ],
        kpi,
        scope,
        verify: query === null ? null : { query, pass: `${kpi} ${limit} over 24 hours` },
        evidence: [
          {
            rule: `error budget at the target ${inWords(target, '1')}`,
            kpi,
            scope,
            bad: badEvents,
            valid: totalEvents,
            value: consumedOfPeriod,
            limit: 1,
            coverage,
            window: facts.range,
          },
        ],
      },
    ]
  })
}

export function fromRegressions(facts: Facts): Concern[] {
  const { regression } = facts
  if (!regression) return []
  const unknown = comparisonsIn(facts).filter(
    ({ kpi, status, possibleSeverity, currentValue }) =>
      (status === 'inconclusive' && possibleSeverity === 'critical') ||
      (status === 'no_data' && currentValue === null && requires(facts, kpi)),
  )
  return [
    ...regression.regressions.map((each) => regressionConcern(facts, each)),
    ...unknown.map((each) => unknownConcern(facts, each)),
  ]
}

const PRIORITY_OF: Record<Severity, Priority> = { critical: 'P1', high: 'P1', medium: 'P2', low: 'P3' }

function regressionConcern(facts: Facts, of: KpiComparison): Concern {
  const { kpi, scope, severity, since, reason, q, baseline, confidence } = of
  const known = severity === 'none' ? 'low' : severity
  const isSlo = facts.kpis.get(kpi)?.objective !== undefined
  const first =
    since === null
      ? 'No single moment stands out: compare day by day.'
      : `Look at what changed around ${moment(since)}.`
  return {
    priority: known === 'critical' && isSlo && confidence !== 'unverified' ? 'P0' : PRIORITY_OF[known],
    severity: known,
    certainty: 1 - (q ?? 0),
    title: `Bring ${kpi} (${scopeText(scope)}) back to its level before`,
    reason: `Worse than ${baseline}: ${reason}.`,
    steps: [
      first,
      `Compare the scopes of ${kpi}: start with the worst.`,
      'Fix it, or accept the new level as the next baseline, in writing.',
    ],
    kpi,
    scope,
    verify: backToLevel(facts, of.kpi, of.scope, of.baselineValue, of.unit),
    evidence: [of.evidence],
  }
}

function unknownConcern(facts: Facts, { kpi, scope, status, reason, evidence, baseline }: KpiComparison): Concern {
  const query = queryFor(facts, kpi, scope)
  return {
    priority: 'P1',
    severity: 'high',
    certainty: 1,
    title:
      status === 'no_data'
        ? `Get data for ${kpi} (${scopeText(scope)}): it is required and has none`
        : `Find out whether ${kpi} (${scopeText(scope)}) regressed: it may be critical`,
    reason: `Against ${baseline}: ${reason}.`,
    steps:
      status === 'no_data'
        ? ['Run the query by hand.', 'Check that the target is scraped and that the metric still has this name.']
        : [
            'Keep observing until the change is proven or gone.',
            'Compare with seven days of the previous version, which proves smaller changes.',
          ],
    kpi,
    scope,
    verify:
      query === null
        ? null
        : {
            query,
            pass:
              status === 'no_data'
                ? 'answers with a value in every slot of 24 hours'
                : 'enough data for a verdict that is not inconclusive',
          },
    evidence: [evidence],
  }
}

export function fromIncidents(facts: Facts): Concern[] {
  return facts.incidents.map((incident): Concern => {
    const { title, severity, start, end, findings, scopes, kpis, evidence, precededBy, worst } = incident
    const open = end === null
    const firing = findings.some((finding) => finding.kind === 'alert' && finding.end === null)
    const priority: Priority =
      open && severity === 'critical' && firing
        ? 'P0'
        : severity === 'critical' || (open && severity === 'high')
          ? 'P1'
          : severity === 'low'
            ? 'P3'
            : 'P2'
    const kpi = worst?.kpi ?? kpis[0]
    const ofKpi = findings.filter((finding) => finding.kpi === kpi)
    const inPlace = ofKpi.find(({ scope }) => worst?.scope && scopeKey(scope) === scopeKey(worst.scope)) ?? ofKpi[0]
    const hit = inPlace?.scope
    const scope = incident.scope ?? hit ?? scopes[0] ?? {}
    const query = kpi === undefined ? null : queryFor(facts, kpi, hit ?? scope)
    const bound = inPlace ? boundOf(facts, inPlace) : ''
    return {
      priority,
      severity,
      certainty: 1,
      title: open ? `End the incident: ${title}` : `Find the cause of the incident: ${title}`,
      reason: open ? `Open since ${moment(start)}.` : `From ${moment(start)} to ${moment(end)}.`,
      steps: [
        precededBy
          ? `Check whether '${precededBy.title}' has to do with it: it came ${span(precededBy.leadTime)} before.`
          : 'Look for deploys, flags and load shortly before the onset: none is annotated.',
        'Write down the cause, and the alert or test that would have shown it sooner.',
      ],
      ...(kpi !== undefined && { kpi }),
      scope,
      verify: query === null || bound === '' ? null : { query, pass: `${kpi} ${bound} for 24 hours` },
      evidence,
      incident: true,
    }
  })
}

/** What the KPI was expected to keep: of a breach, which is told by its bad events, the share that may be bad or must be good. */
function boundOf(facts: Facts, { kind, kpi = '', evidence: { value, baseline, limit, unit } }: Finding): string {
  if (typeof limit !== 'number') return ''
  if (kind === 'slo-breach' && directionIn(facts, kpi) === 'higher-is-better')
    return `at least ${inWords(1 - limit, '1')}`
  return `${(value ?? 0) < (baseline ?? limit) ? 'at least' : 'at most'} ${inWords(limit, unit)}`
}

export interface FoundInTheDays {
  readonly degradations: readonly Degradation[]
  readonly drifts: readonly Drift[]
}

/** Missed objectives, drifts and cost: what the days show beside regressions, budgets and incidents. */
export function fromTheRest(facts: Facts, { degradations, drifts }: FoundInTheDays): Concern[] {
  return [
    ...degradations.filter(({ kind }) => kind === 'objective').map((each) => objectiveConcern(facts, each)),
    ...drifts.map((each) => driftConcern(facts, each)),
    ...costConcern(facts),
  ]
}

function objectiveConcern(facts: Facts, of: Degradation): Concern {
  const { kpi, scope, severity, description, state, evidence, limit, unit } = of
  const kpiIsGood = directionIn(facts, kpi) === 'higher-is-better'
  const query = queryFor(facts, kpi, scope)
  return {
    priority: state === 'resolved' ? 'P2' : severity === 'critical' ? 'P0' : severity === 'high' ? 'P1' : 'P2',
    severity,
    certainty: 1,
    title: `Keep the objective of ${kpi} (${scopeText(scope)})`,
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
        : { query, pass: `${kpi} ${kpiIsGood ? 'at least' : 'at most'} ${inWords(limit, unit)} over 24 hours` },
    evidence: [evidence],
  }
}

/** From this drift on it is P2. Our own choice. */
const LARGE_DRIFT = 0.15

function driftConcern(
  facts: Facts,
  { kpi, scope, unit, drift, baselineValue, reason, trend, evidence }: Drift,
): Concern {
  return {
    priority: Math.abs(drift) > LARGE_DRIFT ? 'P2' : 'P3',
    severity: Math.abs(drift) > LARGE_DRIFT ? 'medium' : 'low',
    certainty: 1,
    title: `Find out why ${kpi} (${scopeText(scope)}) drifts`,
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
    rule: 'cost trend rising, or 10 % over the baseline',
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

/** Within the low floor of the baseline again, for a day. */
function backToLevel(
  facts: Facts,
  kpi: string,
  scope: Labels,
  baseline: number | null,
  unit: string,
): Concern['verify'] {
  const query = queryFor(facts, kpi, scope)
  if (query === null || baseline === null) return null
  const definition = facts.kpis.get(kpi)
  const low = (definition?.thresholds?.low ?? facts.policy.severity[definition?.kind ?? 'other'].low) / 100
  const higherIsBetter = directionIn(facts, kpi) === 'higher-is-better'
  const limit = higherIsBetter ? baseline - Math.abs(baseline) * low : baseline + Math.abs(baseline) * low
  const counts = definition && isRatio(definition) ? ' from summed counts' : ''
  return {
    query,
    pass: `${kpi} ${higherIsBetter ? 'at least' : 'at most'} ${inWords(limit, unit)} over 24 hours${counts}`,
  }
}
