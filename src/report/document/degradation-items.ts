import type { Degradation } from '../../model/index.js'
import { scopeName, severityTone } from '../words/names.js'
import { count, percent, quantity, signedPercent } from '../words/quantity.js'
import { bounded, facts, text } from './build.js'
import type { Context } from './context.js'
import { evidenceFacts } from './evidence-facts.js'
import type { FindingItem, FindingsBlock, TextBlock } from './report-document.js'

/** What did not go well, most severe first: regressions, missed objectives, spent budgets. */
export function degradationFindings(degradations: readonly Degradation[], context: Context): FindingsBlock | TextBlock {
  if (degradations.length === 0)
    return text('No KPI got worse by more than chance and tolerance, none missed its objective.', 'good')
  const { shown, more } = bounded(alike(degradations), 20)
  return { type: 'findings', items: shown.map((group) => item(group, context)), more, rest: 'degradations' }
}

/** The same problem of the same KPI in several scopes is listed once. */
function alike(degradations: readonly Degradation[]): Degradation[][] {
  const groups = new Map<string, Degradation[]>()
  for (const each of degradations) {
    const key = JSON.stringify([each.kind, each.kpi, each.severity, each.state])
    const group = groups.get(key)
    if (group) group.push(each)
    else groups.set(key, [each])
  }
  return [...groups.values()]
}

const KINDS: Record<Degradation['kind'], string> = {
  regression: '',
  objective: ' missed its objective',
  budget: ': error budget',
}

function item(group: readonly Degradation[], context: Context): FindingItem {
  const [first] = group as [Degradation, ...Degradation[]]
  const { kind, kpi, scope, severity, state, since, resolvedAt, description } = first
  const alone = group.length === 1
  const { shown: measuredIn, more } = bounded(group, 12)
  const onsets = group.flatMap((each) => each.since ?? [])
  return {
    title: alone
      ? `${context.place(kpi, scope)}${KINDS[kind]}`
      : `${context.title(kpi)}${KINDS[kind]} in ${count(group.length, 'place')}`,
    tag: state === 'resolved' ? `${severity}, resolved` : state === 'open' ? `${severity}, still open` : severity,
    tone: severityTone(severity),
    text: alone ? description : '',
    facts: alone
      ? facts(
          ['Measured', measured(first)],
          ['Since', since === null ? null : context.clock.moment(since)],
          ['Resolved', resolvedAt === null ? null : context.clock.moment(resolvedAt)],
        )
      : facts(
          ...measuredIn.map((each): [string, string] => [scopeName(each.scope), measured(each)]),
          ['And', more > 0 ? `${count(more, 'more place')}` : null],
          ['Since', onsets.length > 0 ? context.clock.moment(Math.min(...onsets)) : null],
        ),
    trend: context.series(kpi, scope),
    evidence: bounded(group, 4).shown.map((each) =>
      alone
        ? evidenceFacts(each.evidence, context)
        : [
            ...facts(['Where', scopeName(each.scope)], ['What', each.description]),
            ...evidenceFacts(each.evidence, context),
          ],
    ),
  }
}

function measured(of: Degradation): string {
  const { kind, unit, baselineValue, currentValue, changePercent, limit, worstDay } = of
  if (kind === 'budget') return `${percent(currentValue)} of the period's budget is spent`
  const now = quantity(currentValue, unit)
  if (kind === 'objective') {
    const what = worstDay ? `${quantity(worstDay.value, unit)} on day ${worstDay.day}` : `${now} over the days`
    return limit === null ? what : `${what}, limit ${quantity(limit, unit)}`
  }
  return `${quantity(baselineValue, unit)} → ${now} (${signedPercent(changePercent)})`
}
