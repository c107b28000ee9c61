import {
  type Degradation,
  type Drift,
  inWords,
  isInformational,
  isWhole,
  type Labels,
  minutes,
  placesInWords,
  span,
  worstSeverity,
} from '../model/index.js'
import { comparisonsIn, type Facts } from './facts.js'
import { LATE } from './incident-steps.js'
import { someOf } from './list-of.js'
import { kpiText, placeText } from './scope-text.js'

/** Maximum number of recommendations; the action items contain the rest. */
const MOST = 10

/** What to do before the next version, derived from the findings only. */
export function recommendations(
  facts: Facts,
  { degradations, drifts }: { readonly degradations: readonly Degradation[]; readonly drifts: readonly Drift[] },
): string[] {
  const { regression, incidents, cost, budgets } = facts
  const open = degradations.filter(({ state, kind }) => state !== 'resolved' && kind === 'regression')
  const level = regression?.rollback.level
  const still = incidents.filter(({ end }) => end === null)
  return distinct([
    ...(level === 'recommended' || level === 'immediate'
      ? [`Do not build the next version on this one before the rollback is decided (${level}).`]
      : []),
    ...budgets
      .filter(({ budget }) => budget.status === 'exhausted' || (budget.consumedOfPeriod ?? 0) >= 1)
      .map(
        ({ kpi, scope }) =>
          `Spend the next version on reliability: the error budget of ${placeText(facts, kpi, scope)} is exhausted.`,
      ),
    ...byKpi(open).map(([kpi, group]) => {
      const worst = worstSeverity(group.map(({ severity }) => severity)) ?? 'low'
      return `Mend ${kpiText(facts, kpi)} in ${placesOf(group)} before the next version: it is still worse than before (severity ${worst}).`
    }),
    ...sentence(still, (titles) => `Do not release over what is still open: ${titles}.`),
    ...byKpi(drifts).map(([kpi, group]) => {
      const most = Math.max(...group.map(({ drift }) => Math.abs(drift)))
      const goesOn = group.some(({ trend }) => trend === 'worsening') ? ', which goes on' : ''
      return `Explain the drift of ${kpiText(facts, kpi)} in ${placesOf(group)} by up to ${inWords(most, '1')}${goesOn}.`
    }),
    ...(cost?.trend === 'rising' ? ['Set a cost limit for the next version: cost rose over the period.'] : []),
    ...(regression?.improvements ?? []).map(
      ({ kpi, scope }) => `Keep what improved ${placeText(facts, kpi, scope)}, and take its new level as the baseline.`,
    ),
  ]).slice(0, MOST)
}

/** How to detect more, and earlier, next time. */
export function processImprovements(facts: Facts): string[] {
  const { incidents, regression, days: record, release, windows, baseline } = facts
  const untold = incidents.filter(({ timeToDetect, severity }) => timeToDetect === null && severity !== 'low')
  const late = incidents.filter(({ timeToDetect }) => (timeToDetect ?? 0) > LATE)
  const gaps = record.flatMap((day) => day.gaps).filter(({ start, end }) => end - start >= minutes(5))
  const alerts = record.flatMap((day) => day.alerts)
  const informational = alerts.filter(isInformational)
  const provisional = comparisonsIn(facts).filter(({ status }) => status === 'inconclusive')
  const withPrevious = regression?.baselines.some(
    ({ kind, status }) => kind === 'previous-version' && status === 'used',
  )
  const without = [...facts.kpis.values()].filter(
    ({ kind, objective }) => objective === undefined && (kind === 'availability' || kind === 'error-rate'),
  )
  return distinct([
    ...sentence(untold, (titles) => `Write alerts for what no alert told of: ${titles}.`),
    ...late.map(
      ({ title, timeToDetect }) =>
        `Alert sooner: the first alert for '${title}' came ${span(timeToDetect ?? 0)} after it began.`,
    ),
    ...(gaps.length > 0
      ? [
          `Watch the monitoring itself: ${gaps.length} gap${gaps.length === 1 ? '' : 's'} without any data, ${span(gaps.reduce((sum, { start, end }) => sum + end - start, 0))} in all.`,
        ]
      : []),
    ...(informational.length > 2
      ? [`Stop paging-channel noise: informational alerts fired ${informational.length} times and asked for nothing.`]
      : []),
    ...(regression && withPrevious === false
      ? ['Keep seven days of the previous version as a baseline: it proves far smaller changes than one launch day.']
      : []),
    ...(provisional.length > 0
      ? [
          `Observe longer, or with more baseline: ${provisional.length} comparison${provisional.length === 1 ? ' was' : 's were'} inconclusive.`,
        ]
      : []),
    ...(baseline?.verdict === 'fail'
      ? ['Certify launch day before comparing with it: it was not healthy itself.']
      : []),
    ...(incidents.length > 0 && (release.annotations ?? []).length === 0
      ? ['Annotate deploys, flags and migrations: no incident could be set beside what came before it.']
      : []),
    ...(without.length > 0 && windows.length > 0
      ? [
          `Agree objectives for ${without
            .map(({ name }) => kpiText(facts, name))
            .sort()
            .join(', ')}: without one there is no budget.`,
        ]
      : []),
  ])
}

/** One sentence about the given incidents, or none if there are none. */
const sentence = (incidents: readonly { readonly title: string }[], about: (titles: string) => string): string[] =>
  incidents.length === 0 ? [] : [about(someOf(incidents.map(({ title }) => title)))]

interface InPlace {
  readonly kpi: string
  readonly scope: Labels
}

/** The narrow scopes; the whole only if there are no others. */
const placesOf = (group: readonly InPlace[]): string => {
  const narrow = group.filter(({ scope }) => !isWhole(scope))
  return placesInWords((narrow.length > 0 ? narrow : group).map(({ scope }) => scope))
}

function byKpi<T extends InPlace>(items: readonly T[]): [string, T[]][] {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(item.kpi, [...(groups.get(item.kpi) ?? []), item])
  return [...groups]
}

const distinct = (sentences: readonly string[]): string[] => [...new Set(sentences)]
