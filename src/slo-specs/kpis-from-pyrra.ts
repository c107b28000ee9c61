import { type Kpi, type Objective, parseDuration, StabilityError } from '../model/index.js'
import { specDocuments } from './spec-documents.js'
import type { SpecFields } from './spec-fields.js'
import { PROSE, type SpecKpis, SpecReading } from './spec-kpis.js'
import { percentAsRatio, period } from './spec-target.js'

/**
 * KPIs from Pyrra's `ServiceLevelObjective`s, in one YAML text of any number of documents. An indicator becomes a ratio
 * of counts in the slot; `grouping` becomes `$__by`, so pass its labels to the collector as `dimensions`.
 *
 * @returns the KPIs, named like the resources, and by path the unsupported parts
 * @throws {StabilityError} `CONFIG_INVALID` when the text is not YAML (with the line), not a Pyrra spec, or lacks a
 * field
 * @see https://github.com/pyrra-dev/pyrra
 * @example
 * kpisFromPyrra('{apiVersion: pyrra.dev/v1alpha1, kind: ServiceLevelObjective, metadata: {name: a}, spec: {target: "99", window: 4w, indicator: {ratio: {errors: {metric: x}, total: {metric: y}}}}}')
 *   .kpis[0].bad // 'sum($__increase(x))'
 */
export function kpisFromPyrra(text: string): SpecKpis {
  const reading = new SpecReading()
  let specs = 0
  for (const document of specDocuments(text, reading)) {
    if (document.text('apiVersion') !== 'pyrra.dev/v1alpha1' || document.text('kind') !== 'ServiceLevelObjective') {
      document.refuse(document.named('kind', 'apiVersion'), 'It is no ServiceLevelObjective; only those are read here.')
      continue
    }
    specs++
    readObjective(document, reading)
  }
  if (specs === 0) {
    throw new StabilityError('CONFIG_INVALID', 'the text holds no Pyrra spec', {
      hint: 'Hand in a document with `apiVersion: pyrra.dev/v1alpha1` and `kind: ServiceLevelObjective`.',
    })
  }
  return reading.done()
}

function readObjective(document: SpecFields, reading: SpecReading): void {
  const metadata = document.requiredMapping('metadata')
  const name = metadata.requiredText('name')
  metadata.skip('namespace')
  metadata.refuse('labels', 'KPIs carry no labels of their own.')
  const spec = document.requiredMapping('spec')
  spec.refuse('description', PROSE)
  const objective = { target: percentAsRatio(spec, 'target'), period: period(spec, 'window', reading) }
  spec.refuse('alerting', 'Alerts come from `prometheusRules`, with names and windows of their own.')
  const kpi = kpiOf({ name, unit: '1', objective }, spec.requiredMapping('indicator'))
  if (kpi) reading.add(kpi)
  document.refuseTheRest()
}

function kpiOf(common: { name: string; unit: string; objective: Objective }, indicator: SpecFields): Kpi | null {
  const ratio = indicator.mapping('ratio')
  if (ratio) {
    const sum = summedBy(ratio)
    return {
      ...common,
      kind: 'availability',
      bad: sum(metricIn(ratio, 'errors')),
      valid: sum(metricIn(ratio, 'total')),
    }
  }
  const latency = indicator.mapping('latency')
  if (latency) {
    const sum = summedBy(latency)
    return {
      ...common,
      ...FAST_ENOUGH,
      good: sum(metricIn(latency, 'success')),
      valid: sum(metricIn(latency, 'total')),
    }
  }
  const native = indicator.mapping(indicator.named('latencyNative', 'latency_native'))
  if (native) {
    const limit = parseDuration(native.requiredText('latency')) / 1000
    const events = summedBy(native)(metricIn(native, 'total'))
    const valid = `histogram_count(${events})`
    return { ...common, ...FAST_ENOUGH, good: `histogram_fraction(0, ${limit}, ${events}) * ${valid}`, valid }
  }
  const gauge = indicator.mapping(indicator.named('bool_gauge', 'boolGauge'))
  if (gauge) {
    const metric = gauge.requiredText('metric')
    const by = grouping(gauge)
    return {
      ...common,
      kind: 'availability',
      good: `sum${by}(sum_over_time(${metric}[$__interval]))`,
      valid: `sum${by}(count_over_time(${metric}[$__interval]))`,
    }
  }
  indicator.refuseTheRest('This kind of indicator is not known here: the SLO has no KPI.')
  return null
}

/** The share of requests that are fast enough: not a time, and better when higher. */
const FAST_ENOUGH = { kind: 'other', direction: 'higher-is-better' } as const

const metricIn = (indicator: SpecFields, name: string): string => indicator.requiredMapping(name).requiredText('metric')

function summedBy(indicator: SpecFields): (metric: string) => string {
  const by = grouping(indicator)
  return (metric) => `sum${by}($__increase(${metric}))`
}

function grouping(indicator: SpecFields): string {
  const labels = indicator.value('grouping')
  if (!Array.isArray(labels) || labels.length === 0) return ''
  indicator.refuse(
    'grouping',
    `The collector decides on scopes: give it \`dimensions: [${labels.map((label) => `'${label}'`).join(', ')}]\`.`,
  )
  return ' by ($__by) '
}
