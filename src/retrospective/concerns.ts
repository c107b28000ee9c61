import { stepsFor } from '../analysis/health/index.js'
import {
  baselineInWords,
  days,
  type Finding,
  type Incident,
  inWords,
  type KpiComparison,
  limitAheadInWords,
  moment,
  type Priority,
  type Severity,
  scopeKey,
  span,
} from '../model/index.js'
import { backToLevel, type Concern } from './concern.js'
import { concernsOfDays, type FoundInTheDays } from './concerns-of-days.js'
import { comparisonsIn, directionIn, type Facts, queryFor, requires } from './facts.js'
import { incidentSteps } from './incident-steps.js'
import { isNear } from './limit-ahead.js'
import { kpiText, placeText } from './scope-text.js'

/** All reasons to act in the facts. */
export const concernsOf = (facts: Facts, found: FoundInTheDays): Concern[] => [
  ...fromRollback(facts),
  ...fromBudgets(facts),
  ...fromRegressions(facts),
  ...fromIncidents(facts),
  ...concernsOfDays(facts, found),
]

function fromRollback({ regression, range }: Facts): Concern[] {
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

function fromBudgets(facts: Facts): Concern[] {
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
          ? `Stop spending the error budget of ${placeText(facts, kpi, scope)}: it is exhausted`
          : `Slow the spending of the error budget of ${placeText(facts, kpi, scope)}`,
        reason: `${inWords(consumedOfPeriod, '1')} of the period's budget is spent${left}.`,
        steps: [
          'Hold releases that are not fixes until the budget recovers.',
          'Fix the incidents that cost most of it first: they are listed with what they cost.',
        ],
        kpi,
        scope,
        verify: query === null ? null : { query, pass: `${kpiText(facts, kpi)} ${limit} over 24 hours` },
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

function fromRegressions(facts: Facts): Concern[] {
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
  const definition = facts.kpis.get(kpi)
  const isSlo = definition?.objective !== undefined
  const first =
    since === null
      ? 'No single moment stands out: compare day by day.'
      : `Look at what changed around ${moment(since)}.`
  return {
    priority: known === 'critical' && isSlo && confidence !== 'unverified' ? 'P0' : PRIORITY_OF[known],
    severity: known,
    certainty: 1 - (q ?? 0),
    title: `Bring ${placeText(facts, kpi, scope)} back to its level before`,
    reason: `Worse than ${baselineInWords(baseline)}: ${reason}.`,
    steps: [
      first,
      ...(definition ? stepsFor(definition, { scope, start: since ?? facts.range.start, end: null }) : []),
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
        ? `Get data for ${placeText(facts, kpi, scope)}: it is required and has none`
        : `Find out whether ${placeText(facts, kpi, scope)} regressed: it may be critical`,
    reason: `Against ${baselineInWords(baseline)}: ${reason}.`,
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

function fromIncidents(facts: Facts): Concern[] {
  return facts.incidents.map((incident): Concern => {
    const { title, severity, end, findings, scopes, kpis, evidence, worst, reaches } = incident
    const open = end === null
    const firing = findings.some((finding) => finding.kind === 'alert' && finding.end === null)
    const priority: Priority =
      open && severity === 'critical' && (firing || isNear(reaches))
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
    // a restart alone brings a leak below its bound
    const proof = reaches ? ` and no longer ${bound.startsWith('at most') ? 'rising' : 'falling'}` : ''
    return {
      priority,
      severity,
      certainty: 1,
      title: open ? `End the incident: ${title}` : `Find the cause of the incident: ${title}`,
      reason: reasonOf(incident),
      steps: incidentSteps(facts, incident),
      ...(kpi !== undefined && { kpi }),
      scope,
      verify:
        kpi === undefined || query === null || bound === ''
          ? null
          : {
              query,
              pass: `${kpiText(facts, kpi)} ${bound}${proof} for 24 hours${open ? '' : ', and the cause is written down'}`,
            },
      by: reaches?.at,
      evidence,
      incident: true,
    }
  })
}

function reasonOf({ start, end, reaches }: Incident): string {
  if (end !== null) return `From ${moment(start)} to ${moment(end)}.`
  const ahead = reaches ? ` At its pace it ${limitAheadInWords(reaches)}, about ${moment(reaches.at)}.` : ''
  return `Open since ${moment(start)}.${ahead}`
}

/** What the KPI was expected to meet; for a breach, which is described by its bad events, the share allowed to be bad or
required to be good. */
function boundOf(facts: Facts, { kind, kpi = '', evidence: { value, baseline, limit, unit } }: Finding): string {
  if (typeof limit !== 'number') return ''
  if (kind === 'slo-breach' && directionIn(facts, kpi) === 'higher-is-better')
    return `at least ${inWords(1 - limit, '1')}`
  return `${(value ?? 0) < (baseline ?? limit) ? 'at least' : 'at most'} ${inWords(limit, unit)}`
}
