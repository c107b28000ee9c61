import { type Kpi, type KpiBase, type Objective, type QueryBySource, StabilityError } from '../model/index.js'
import { type Indicator, indicatorOf } from './open-slo-indicator.js'
import { periodOf } from './open-slo-period.js'
import { specDocuments } from './spec-documents.js'
import type { SpecFields } from './spec-fields.js'
import { PROSE, type SpecKpis, SpecReading } from './spec-kpis.js'
import { percentAsRatio, ratio } from './spec-target.js'

/**
 * KPIs from OpenSLO (`openslo/v1` and `openslo/v1alpha`), in one YAML text of any number of documents: SLOs with their
 * indicators inline, or with separate SLI and DataSource documents. Each objective becomes one KPI: event counts for
 * `Occurrences`, shares of slots for `Timeslices` and `RatioTimeslices`.
 *
 * @returns the KPIs, named like the SLOs (with a number for each further objective), and by path the unsupported parts
 * @throws {StabilityError} `CONFIG_INVALID` when the text is not YAML (with the line), not OpenSLO, or lacks a field
 * @see https://github.com/OpenSLO/OpenSLO
 * @example
 * kpisFromOpenSlo('{apiVersion: openslo/v1, kind: SLO, metadata: {name: a}, spec: {budgetingMethod: Occurrences, timeWindow: [{duration: 4w, isRolling: true}], indicator: {spec: {ratioMetric: {good: {metricSource: {type: Prometheus, spec: {query: x}}}, total: {metricSource: {type: Prometheus, spec: {query: y}}}}}}, objectives: [{target: 0.99}]}}')
 *   .kpis[0].objective.target // 0.99
 */
export function kpisFromOpenSlo(text: string): SpecKpis {
  const reading = new SpecReading()
  const documents = specDocuments(text, reading).map((document) => {
    const version = document.text('apiVersion') ?? ''
    return { document, version, kind: document.text('kind') ?? '' }
  })
  const slos = documents.filter(({ version, kind }) => VERSIONS.has(version) && kind === 'SLO')
  if (slos.length === 0) {
    throw new StabilityError('CONFIG_INVALID', 'the text holds no OpenSLO objective', {
      hint: 'Hand in a document with `apiVersion: openslo/v1` (or `openslo/v1alpha`) and `kind: SLO`.',
    })
  }
  const named = new Map<string, SpecFields>()
  for (const { document, kind } of documents) {
    if (kind === 'SLI' || kind === 'DataSource') {
      const metadata = document.requiredMapping('metadata')
      metadata.skip('displayName', 'labels', 'annotations')
      named.set(`${kind} ${metadata.requiredText('name')}`, document)
    } else if (kind !== 'SLO') {
      document.refuse('kind', `A ${kind || 'document without a kind'} makes no KPI.`)
    }
  }
  for (const { document } of slos) readSlo(document, named, reading)
  for (const document of named.values()) document.refuseTheRest()
  return reading.done()
}

const VERSIONS = new Set(['openslo/v1', 'openslo/v1alpha'])

function readSlo(document: SpecFields, named: ReadonlyMap<string, SpecFields>, reading: SpecReading): void {
  const metadata = document.requiredMapping('metadata')
  const name = metadata.requiredText('name')
  const title = metadata.text('displayName')
  metadata.refuse('labels', 'KPIs carry no labels of their own.')
  metadata.refuse('annotations', 'KPIs carry no annotations.')
  const spec = document.requiredMapping('spec')
  spec.refuse('description', PROSE)
  spec.refuse('service', 'The queries tell which service it is: KPIs are measured as they ask.')
  const method = spec.text('budgetingMethod') ?? 'Occurrences'
  const period = periodOf(spec, reading)
  spec.refuse('alertPolicies', 'Alerts come from `prometheusRules`, with windows of their own.')
  const shared = indicatorOf(spec, named, reading)
  const objectives = spec.list('objectives')
  for (const [index, objective] of objectives.entries()) {
    const own = indicatorOf(objective, named, reading) ?? shared
    if (!own) {
      reading.refuse(objective.path, 'It names no indicator that is in the text: this objective has no KPI.')
      continue
    }
    const display = objective.text('displayName')
    const base = {
      name: index === 0 ? name : `${name}-${index + 1}`,
      ...titled(title, objectives.length > 1 ? display : undefined),
      unit: '1',
    }
    const target = objective.has('targetPercent')
      ? percentAsRatio(objective, 'targetPercent')
      : ratio(objective, 'target')
    const kpi = kpiOf(base, own, objective, method, { target, period }, reading)
    if (kpi) reading.add(kpi)
  }
  document.refuseTheRest()
}

const titled = (title: string | undefined, objective: string | undefined): { title?: string } => {
  const text = [title, objective].filter((part) => part !== undefined).join(': ')
  return text === '' ? {} : { title: text }
}

function kpiOf(
  base: Pick<KpiBase, 'name' | 'title' | 'unit'>,
  indicator: Indicator,
  objective: SpecFields,
  method: string,
  budget: Objective,
  reading: SpecReading,
): Kpi | null {
  if (method !== 'Occurrences' && objective.has('timeSliceWindow')) {
    objective.refuse('timeSliceWindow', 'A slice is a slot of the collector: give it this as its `step`.')
  }
  if (indicator.kind === 'threshold') {
    if (method === 'Occurrences') {
      reading.refuse(indicator.path, 'Slots are counted, not single occurrences: the metric gives one value a slot.')
    }
    return thresholdKpi(base, indicator.query, objective, budget, reading)
  }
  objective.skip('op', 'value')
  if (indicator.kind === 'raw') {
    const kind = indicator.isGood ? 'availability' : 'error-rate'
    return { ...base, kind, query: indicator.query, objective: budget }
  }
  const { bad, good, valid } = indicator
  if (method === 'Occurrences') {
    const part = bad === undefined ? { good } : { bad }
    return { ...base, kind: 'availability', ...part, valid, objective: budget }
  }
  const query = quotient(bad, good, valid)
  if (query === null) {
    reading.refuse(indicator.path, 'Slices of a ratio need queries that are text: this objective has no KPI.')
    return null
  }
  const limit = method === 'Timeslices' ? objective.number('timeSliceTarget') : undefined
  return {
    ...base,
    kind: 'availability',
    query,
    objective: { ...budget, ...(limit !== undefined && { atLeast: limit }) },
  }
}

const OPERATORS = ['lt', 'lte', 'gt', 'gte']

function thresholdKpi(
  base: Pick<KpiBase, 'name' | 'title' | 'unit'>,
  query: QueryBySource,
  objective: SpecFields,
  budget: Objective,
  reading: SpecReading,
): Kpi | null {
  const op = objective.requiredText('op')
  if (!OPERATORS.includes(op)) {
    reading.refuse(objective.pathOf('op'), `'${op}' is none of ${OPERATORS.join(', ')}: this objective has no KPI.`)
    return null
  }
  const value = objective.number('value')
  if (value === undefined) {
    reading.refuse(objective.path, 'A threshold needs `value`: this objective has no KPI.')
    return null
  }
  if (op === 'lt' || op === 'gt') reading.refuse(objective.pathOf('op'), 'A slot exactly at the value counts as good.')
  const atMost = op === 'lt' || op === 'lte'
  return {
    ...base,
    kind: 'other',
    direction: atMost ? 'lower-is-better' : 'higher-is-better',
    query,
    objective: { ...budget, ...(atMost ? { atMost: value } : { atLeast: value }) },
  }
}

/** The share of good events as one query, for budgets of slices. */
function quotient(bad: unknown, good: unknown, valid: unknown): string | null {
  if (typeof valid !== 'string') return null
  if (typeof good === 'string') return `(${good}) / (${valid} > 0)`
  return typeof bad === 'string' ? `1 - (${bad}) / (${valid} > 0)` : null
}
