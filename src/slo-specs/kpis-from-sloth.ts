import { days, type Kpi, StabilityError } from '../model/index.js'
import { specDocuments } from './spec-documents.js'
import type { SpecFields } from './spec-fields.js'
import { PROSE, type SpecKpis, SpecReading } from './spec-kpis.js'
import { countQueries, windowQuery } from './spec-query.js'
import { percentAsRatio } from './spec-target.js'

/** The default of `sloth generate`. */
const PERIOD = days(30)

/**
 * KPIs from Sloth specs, plain (`version: prometheus/v1`) or as Kubernetes resources, in one YAML text of any number of
 * documents. Each SLO becomes one ratio of its error and total queries, named `service-slo`; the period is Sloth's 30
 * days. Queries are used unchanged, so a KPI is measured for the whole and matchers do not narrow it.
 *
 * @returns the KPIs, and by path the unsupported parts: alert routing, labels, plugins
 * @throws {StabilityError} `CONFIG_INVALID` when the text is not YAML (with the line), not a Sloth spec, or lacks a
 * field
 * @see https://sloth.dev/specs/default/
 * @example
 * kpisFromSloth('{version: prometheus/v1, service: a, slos: [{name: b, objective: 99.9, sli: {events: {error_query: "x", total_query: "y"}}}]}')
 *   .kpis[0].name // 'a-b'
 */
export function kpisFromSloth(text: string): SpecKpis {
  const reading = new SpecReading()
  let specs = 0
  for (const document of specDocuments(text, reading)) {
    const spec = specOf(document)
    if (!spec) {
      document.refuse(document.named('kind', 'apiVersion', 'version'), 'It is no Sloth spec; only those are read here.')
      continue
    }
    specs++
    readSpec(spec, reading)
    document.refuseTheRest()
  }
  if (specs === 0) {
    throw new StabilityError('CONFIG_INVALID', 'the text holds no Sloth spec', {
      hint: 'Hand in a document with `version: prometheus/v1`, or `apiVersion: sloth.slok.dev/v1` and `kind: PrometheusServiceLevel`.',
    })
  }
  return reading.done()
}

function specOf(document: SpecFields): SpecFields | null {
  if (document.has('version') && document.text('version') === 'prometheus/v1') return document
  if (!document.has('apiVersion') || document.text('apiVersion') !== 'sloth.slok.dev/v1') return null
  if (document.text('kind') !== 'PrometheusServiceLevel') return null
  document.skip('metadata')
  return document.requiredMapping('spec')
}

function readSpec(spec: SpecFields, reading: SpecReading): void {
  const service = spec.requiredText('service')
  spec.refuse('labels', 'KPIs carry no labels of their own; give them to `prometheusRules` or to the sinks.')
  spec.refuse(spec.named('slo_plugins', 'sloPlugins'), 'Plugins are programs of Sloth and do not run here.')
  for (const slo of spec.list('slos')) {
    const kpi = kpiOf(slo, service, reading)
    if (kpi) reading.add(kpi)
    slo.refuse('labels', 'KPIs carry no labels of their own.')
    slo.refuse('alerting', 'Alerts come from `prometheusRules`, with names and windows of their own.')
    slo.refuse('plugins', 'Plugins are programs of Sloth and do not run here.')
  }
}

function kpiOf(slo: SpecFields, service: string, reading: SpecReading): Kpi | null {
  const name = `${service}-${slo.requiredText('name')}`
  slo.refuse('description', PROSE)
  const target = percentAsRatio(slo, 'objective')
  const common = { name, unit: '1', objective: { target, period: PERIOD } }
  const sli = slo.requiredMapping('sli')
  const events = sli.mapping('events')
  if (events) {
    const errors = events.named('error_query', 'errorQuery')
    const totals = events.named('total_query', 'totalQuery')
    const { part, valid, counted } = countQueries(events.requiredText(errors), events.requiredText(totals))
    if (!counted) reading.refuse(events.pathOf(errors), NOT_COUNTED)
    return { ...common, kind: 'availability', bad: part, valid }
  }
  const raw = sli.mapping('raw')
  if (raw) {
    const ratio = raw.named('error_ratio_query', 'errorRatioQuery')
    reading.refuse(raw.pathOf(ratio), 'It gives a ratio without counts: every slot weighs the same in the budget.')
    return { ...common, kind: 'error-rate', query: windowQuery(raw.requiredText(ratio)) }
  }
  sli.refuse('plugin', 'SLI plugins are programs of Sloth and do not run here: this SLO has no KPI.')
  return null
}

const NOT_COUNTED =
  'Its windows cannot be turned into counts of events: the ratio holds, the number of bad events is in the unit of the query.'
