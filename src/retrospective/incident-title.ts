import {
  type Anomaly,
  type Finding,
  type Incident,
  inWords,
  isHistogram,
  isRatio,
  isWhole,
  type Kpi,
  type KpiKind,
  type Labels,
  severityRank,
} from '../model/index.js'
import { type Level, levelsOf } from './incident-levels.js'
import type { MeasuredPlaces } from './measured-places.js'
import { scopeText } from './scope-text.js'

/** The input of an incident's title. */
export interface IncidentStory {
  readonly core: Labels
  readonly findings: readonly Finding[]
  readonly anomalies: ReadonlyMap<string, Anomaly>
  readonly kpis: ReadonlyMap<string, Kpi>
  readonly places: MeasuredPlaces
  readonly isOpen: boolean
  /** The name of the whole. */
  readonly product: string | undefined
}

/** Symptoms that users notice come first, possible causes after them. */
const FELT: readonly KpiKind[] = ['availability', 'error-rate', 'latency']

/**
 * What happened, in plain words: the symptom that users noticed, with its size. A KPI without a definition keeps the
 * detector's words.
 */
export function incidentTitle(story: IncidentStory): Pick<Incident, 'title' | 'level'> {
  const { core, findings, isOpen, product } = story
  const where = isWhole(core) ? (product ?? 'the whole') : scopeText(core)
  const down = findings.find(({ kind, title }) => kind === 'alert' && /[a-z_ -]down$/i.test(title))
  if (down) return { title: `${where} ${isOpen ? 'is' : 'was'} down` }
  const failed = failedShare(findings, story.kpis)
  const companion = companionOf(story)
  if (failed !== null)
    return { title: `${where} ${isOpen ? 'fails' : 'failed'} ${inWords(failed, '1')} of its requests${companion}` }
  const lead = leadOf(story)
  const definition = story.kpis.get(lead?.kpi ?? '')
  const level = lead && levelsOf(lead, story)
  if (!lead || !definition || !level) return { title: plain(story, lead) }
  return {
    title: `${where} ${clause(definition, level, lead, isOpen)}${FELT.includes(definition.kind) ? companion : ''}`,
    level: { kpi: definition.name, unit: definition.unit, ...level },
  }
}

/** Share of the requests within the breaches, by the narrowest affected scopes, so that none is counted twice. */
function failedShare(findings: readonly Finding[], kpis: ReadonlyMap<string, Kpi>): number | null {
  const missed = findings.filter(({ kind, kpi }) => {
    const of = kpis.get(kpi ?? '')
    return kind === 'slo-breach' && of !== undefined && isRatio(of) && FELT.includes(of.kind)
  })
  const [first] = missed
  const width = Math.max(...missed.map(({ scope }) => Object.keys(scope).length))
  const told = missed.filter(({ kpi, scope }) => kpi === first?.kpi && Object.keys(scope).length === width)
  const bad = told.reduce((sum, { evidence }) => sum + (evidence.bad ?? 0), 0)
  const valid = told.reduce((sum, { evidence }) => sum + (evidence.valid ?? 0), 0)
  return valid > 0 ? bad / valid : null
}

/** The finding in the title: the most severe, then one that users notice, then the narrowest. */
function leadOf({ findings, kpis }: IncidentStory): Finding | undefined {
  const told = findings.filter(({ kind }) => kind !== 'alert')
  const felt = ({ kpi }: Finding): number => {
    const of = kpis.get(kpi ?? '')
    if (!of || !FELT.includes(of.kind)) return 0
    return isHistogram(of) && of.statistic === 'mean' ? 2 : 1
  }
  return [...(told.length > 0 ? told : findings)].sort(
    (a, b) =>
      severityRank(b.severity) - severityRank(a.severity) ||
      felt(b) - felt(a) ||
      Object.keys(b.scope).length - Object.keys(a.scope).length,
  )[0]
}

/** `, with CPU at 97%`: the resource that deviated together with the symptom. */
function companionOf(story: IncidentStory): string {
  const beside = story.findings.filter(({ kind, kpi, scope }) => {
    const of = story.kpis.get(kpi ?? '')
    return (
      kind !== 'alert' && of && (of.kind === 'cpu' || of.kind === 'memory') && (!isWhole(scope) || isWhole(story.core))
    )
  })
  const [first] = beside
  const definition = story.kpis.get(first?.kpi ?? '')
  const level = first && levelsOf(first, story)
  return definition && level ? `, with ${nameOf(definition)} at ${inWords(level.after, definition.unit)}` : ''
}

function clause(kpi: Kpi, { before, after }: Level, { kind }: Finding, isOpen: boolean): string {
  const change = before === 0 ? null : after / before - 1
  const values = `from ${inWords(before, kpi.unit)} to ${inWords(after, kpi.unit)}`
  if (kpi.kind === 'latency' && change !== null && Math.abs(change) >= 0.01) {
    const word = change > 0 ? 'slower' : 'faster'
    return `${isOpen ? 'is' : 'was'} ${Math.abs(100 * change).toFixed(0)}% ${word} (${nameOf(kpi)})`
  }
  const up = after >= before
  const verb =
    kind === 'drift' ? (isOpen ? (up ? 'keeps rising' : 'keeps falling') : up ? 'rose' : 'fell') : up ? 'rose' : 'fell'
  return `${nameOf(kpi)} ${verb}, ${values}`
}

/** `Memory, share of its limit` as `memory`. */
function nameOf({ name, title }: Kpi): string {
  const [short = name] = (title ?? name).split(',')
  return /^[A-Z][a-z]/.test(short) ? short.charAt(0).toLowerCase() + short.slice(1) : short
}

function plain({ core, findings }: IncidentStory, lead: Finding | undefined): string {
  const where = isWhole(core) ? '' : `${scopeText(core)}: `
  const others = new Set(findings.flatMap(({ kpi }) => (kpi === undefined || kpi === lead?.kpi ? [] : [kpi]))).size
  const more = others === 0 ? '' : ` and ${others} more KPI${others === 1 ? '' : 's'}`
  return `${where}${lead?.title ?? 'incident'}${more}`
}
