import type { Degradation } from '../../model/index.js'
import { severityTone } from '../words/names.js'
import { percent, quantity, signedPercent } from '../words/quantity.js'
import { bounded, facts, text } from './build.js'
import type { Context } from './context.js'
import { evidenceFacts } from './evidence-facts.js'
import type { FindingItem, FindingsBlock, TextBlock } from './report-document.js'

/** What did not go well, most severe first: regressions, missed objectives, spent budgets. */
export function degradationFindings(degradations: readonly Degradation[], context: Context): FindingsBlock | TextBlock {
  if (degradations.length === 0)
    return text('No KPI got worse by more than chance and tolerance, none missed its objective.', 'good')
  const { shown, more } = bounded(degradations, 20)
  return { type: 'findings', items: shown.map((degradation) => item(degradation, context)), more }
}

const KINDS: Record<Degradation['kind'], string> = {
  regression: '',
  objective: ' missed its objective',
  budget: ': error budget',
}

function item(degradation: Degradation, context: Context): FindingItem {
  const { kind, kpi, scope, severity, state, since, resolvedAt, description, evidence } = degradation
  return {
    title: `${context.place(kpi, scope)}${KINDS[kind]}`,
    tag: state === 'resolved' ? `${severity}, resolved` : state === 'open' ? `${severity}, still open` : severity,
    tone: severityTone(severity),
    text: description,
    facts: facts(
      ['Measured', measured(degradation)],
      ['Since', since === null ? null : context.clock.moment(since)],
      ['Resolved', resolvedAt === null ? null : context.clock.moment(resolvedAt)],
    ),
    trend: context.series(kpi, scope),
    evidence: [evidenceFacts(evidence, context)],
  }
}

function measured({ kind, unit, baselineValue, currentValue, changePercent, limit }: Degradation): string {
  if (kind === 'budget') return `${percent(currentValue)} of the period's budget is spent`
  const now = quantity(currentValue, unit)
  if (kind === 'objective') return limit === null ? now : `${now}, limit ${quantity(limit, unit)}`
  return `${quantity(baselineValue, unit)} → ${now} (${signedPercent(changePercent)})`
}
