import type { Drift } from '../../model/index.js'
import { scopeName, sentence, spoken } from '../words/names.js'
import { count, difference, quantity, signedPercent } from '../words/quantity.js'
import { bounded, facts, text } from './build.js'
import type { Context } from './context.js'
import { evidenceFacts } from './evidence-facts.js'
import type { FindingItem, FindingsBlock, TextBlock, Tone } from './report-document.js'

const TONES: Partial<Record<string, Tone>> = { improving: 'good', worsening: 'watch' }

/** KPIs that ended far from launch day, furthest first; one that moved alike in several scopes is listed once. */
export function driftFindings(drifts: readonly Drift[], context: Context): FindingsBlock | TextBlock {
  if (drifts.length === 0) return text('No slow change was found.', 'good')
  const groups = new Map<string, Drift[]>()
  for (const drift of [...drifts].sort((a, b) => Math.abs(b.drift) - Math.abs(a.drift))) {
    const key = `${drift.kpi} ${drift.trend}`
    groups.set(key, [...(groups.get(key) ?? []), drift])
  }
  const { shown, more } = bounded([...groups.values()], 15)
  return { type: 'findings', more, rest: 'drifts', items: shown.map((group) => item(group, context)) }
}

function item(group: readonly Drift[], context: Context): FindingItem {
  const [first] = group as [Drift, ...Drift[]]
  const { kpi, scope, unit, trend, slopePerDay, currentValue, reason } = first
  const { shown, more } = bounded(group, 6)
  const alone = group.length === 1
  return {
    title: alone ? context.place(kpi, scope) : `${context.title(kpi)} in ${count(group.length, 'place')}`,
    tag: spoken(trend),
    tone: TONES[trend] ?? 'neutral',
    text: alone ? sentence(reason) : 'From launch day to the last day:',
    facts: facts(
      ...shown.map((each): [string, string] => [alone ? 'Change' : scopeName(each.scope), changeOf(each)]),
      ['And', more > 0 ? `${count(more, 'more place')}` : null],
      ['Each day', slopePerDay === null || !alone ? null : difference(slopePerDay, currentValue, unit)],
    ),
    trend: context.series(kpi, scope),
    evidence: bounded(group, 4).shown.map(({ scope, reason, evidence }) => [
      ...(alone ? [] : facts(['Where', scopeName(scope)], ['What', reason])),
      ...evidenceFacts(evidence, context),
    ]),
  }
}

const changeOf = ({ unit, baselineValue, currentValue, drift }: Drift): string =>
  `${quantity(baselineValue, unit)} → ${quantity(currentValue, unit)} (${signedPercent(drift * 100)})`
