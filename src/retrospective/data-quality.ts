import { baselineInWords, type DataQuality, type Range, scopeKey } from '../model/index.js'
import { dayCount } from './days-expected.js'
import { comparisonsIn, type Facts, placeKey } from './facts.js'
import { figure } from './figure.js'

/** How complete the data is: coverage, gaps, exclusions, and what could not be judged. */
export function dataQuality(facts: Facts): DataQuality {
  const { days: record, release, regression, windows } = facts
  const length = record.reduce((total, { range }) => total + (range.end - range.start), 0)
  const covered = record.reduce((total, { range, coverage }) => total + coverage * (range.end - range.start), 0)
  return {
    coverage: length > 0 ? covered / length : (regression?.coverage ?? 0),
    gaps: merged(record.flatMap(({ gaps }) => gaps)),
    exclusions: [...(release.exclusions ?? [])].sort((a, b) => a.range.start - b.range.start),
    notJudged: notJudged(facts),
    warnings: [...new Set([...missingParts(facts), ...windows.flatMap(({ warnings }) => warnings)])],
  }
}

/** Adjacent ranges are merged. */
function merged(gaps: readonly Range[]): Range[] {
  const joined: Range[] = []
  for (const gap of [...gaps].sort((a, b) => a.start - b.start)) {
    const last = joined[joined.length - 1]
    if (last && gap.start <= last.end)
      joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, gap.end) }
    else joined.push({ start: gap.start, end: gap.end })
  }
  return joined
}

function notJudged(facts: Facts): DataQuality['notJudged'] {
  const { budgets, windows, days: record } = facts
  const found = new Map<string, DataQuality['notJudged'][number]>()
  const add = (kpi: string, scope: DataQuality['notJudged'][number]['scope'], reason: string): void => {
    const key = placeKey(kpi, scope)
    if (!found.has(key)) found.set(key, { kpi, scope, reason })
  }
  for (const { kpi, scope, status, baseline, reason } of comparisonsIn(facts)) {
    if (status === 'no_data') add(kpi, scope, `No data to compare with ${baselineInWords(baseline)}: ${reason}.`)
    if (status === 'inconclusive') add(kpi, scope, `Inconclusive against ${baselineInWords(baseline)}: ${reason}.`)
  }
  for (const { kpi, scope, budget } of budgets) {
    if (budget.status === 'no_traffic') add(kpi, scope, 'No traffic: nothing is known of its error budget.')
  }
  for (const { kpis } of windows) {
    for (const { kpi, scope, problem } of kpis) if (problem) add(kpi.name, scope, `${problem.message} ${problem.hint}`)
  }
  for (const { kpis, day } of record) {
    for (const { kpi, scope, value } of kpis) if (value === null) add(kpi, scope, `No data on day ${day}.`)
  }
  return [...found.values()].sort(
    (a, b) => (a.kpi < b.kpi ? -1 : a.kpi > b.kpi ? 1 : 0) || (scopeKey(a.scope) < scopeKey(b.scope) ? -1 : 1),
  )
}

/** Inputs that were not given, and baselines that were not used: a missing part never counts as good. */
function missingParts(facts: Facts): string[] {
  const { release, days: record, given, regression, policy } = facts
  const parts: [string, string][] = [
    ['baseline', 'No launch-day summary was given: nothing is compared with launch day here.'],
    ['regression', 'No regression report was given: no comparison with a baseline was made.'],
    [
      'slo',
      facts.budgets.length > 0
        ? 'No error budget was given: those shown are computed from the days.'
        : 'No error budget was given, and no KPI with a target is known.',
    ],
    ['health', 'No health report was given: there is no score.'],
    ['incidents', 'Neither incidents nor anomalies were given: what happened within the days is not told.'],
    ['cost', 'No cost report was given: cost is unknown, not zero.'],
  ]
  const has = (part: string): boolean => given.has(part) || (part === 'incidents' && given.has('anomalies'))
  const expected = dayCount(release)
  const present = new Set(record.map(({ day }) => day))
  const absent = Array.from({ length: expected }, (_, index) => index + 1).filter((day) => !present.has(day))
  return [
    ...parts.filter(([part]) => !has(part)).map(([, sentence]) => sentence),
    ...(absent.length > 0 ? [`Of ${expected} days, ${absent.length} were not given: ${absent.join(', ')}.`] : []),
    ...record
      .filter(({ coverage }) => coverage < policy.minimumCoverage)
      .map(({ day, coverage }) => `Day ${day} has data for ${figure(coverage)} of its slots.`),
    ...(regression?.baselines ?? [])
      .filter(({ status }) => status !== 'used')
      .map(
        ({ name, status, reason }) =>
          `The baseline ${baselineInWords(name)} was set aside as ${status}${reason ? `: ${reason}` : ''}.`,
      ),
  ]
}
