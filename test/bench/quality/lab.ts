import { readFileSync } from 'node:fs'
import {
  days,
  hours,
  type Labels,
  minutes,
  PrometheusSource,
  replay,
  reviewRelease,
  tarsKpis,
} from '../../../src/index.js'
import { WEEK_KPIS } from '../../lab/metric-week.js'
import type { QualityRow } from './row.js'

/** What ../shared/lab/lab.sh wrote of the week that its engines hold. */
interface Truth {
  readonly window: { readonly startMs: number; readonly endMs: number }
  readonly incidents: readonly TrueIncident[]
  readonly benign: readonly { readonly id: string; readonly startMs?: number }[]
}
interface TrueIncident {
  readonly id: string
  readonly startMs: number
  readonly endMs: number
  readonly selector: Labels
}

/** What was told, by a detector of one series or by the review of the week. */
interface Told {
  readonly start: number
  readonly kpis: readonly string[]
  readonly scopes: readonly Labels[]
}

const step = minutes(5)
const SLOTS = 2
/** The KPI in which each real incident has to be seen, and how late it may be told to have begun. */
const SEEN_IN: Record<string, { readonly kpi: string; readonly within: number }> = {
  'error-spike': { kpi: 'error-rate', within: SLOTS * step },
  'cpu-exhaustion': { kpi: 'cpu', within: SLOTS * step },
  'memory-leak': { kpi: 'memory', within: hours(24) },
  'latency-shift': { kpi: 'latency-mean', within: SLOTS * step },
  'region-outage': { kpi: 'target-availability', within: SLOTS * step },
}
const kpis = tarsKpis({ only: [...WEEK_KPIS, 'db-latency-p95'] })

/** The lab's week, on each engine that it runs: by the detectors alone, each knowing its own series, and by the review. */
export async function rows(): Promise<QualityRow[]> {
  const { LAB_TRUTH, PROM_URL, VM_URL } = process.env
  if (!LAB_TRUTH || !PROM_URL || !VM_URL) {
    const value = 'not measured: LAB_TRUTH, PROM_URL and VM_URL name no lab'
    return [{ name: "the lab's week", value, must: '5 incidents, nothing benign', ok: true }]
  }
  const truth = JSON.parse(readFileSync(LAB_TRUTH, 'utf8')) as Truth
  const measured: QualityRow[] = []
  for (const [engine, url] of [
    ['Prometheus', PROM_URL],
    ['VictoriaMetrics', VM_URL],
  ] as const) {
    await using source = new PrometheusSource({ url, timeout: minutes(2) })
    const dimensions = ['service', 'region']
    const { startMs: start, endMs: end } = truth.window
    const alone = await replay({ source, kpis, dimensions, range: { start, end }, step })
    const told = alone.anomalies.map(({ start, kpi = '', scope = {} }) => ({ start, kpis: [kpi], scopes: [scope] }))
    measured.push(...rowsOf(`${engine}, detectors alone`, told, truth))
    const elsewhere = told.filter((one) => !truth.incidents.some((incident) => belongsTo(one, incident))).length
    const value = elsewhere / alone.seriesDays
    measured.push({
      name: `lab, ${engine}, detectors alone: told elsewhere per series-day`,
      value,
      must: '-',
      ok: true,
    })
    const release = { product: 'lab', version: '1', releasedAt: start }
    const { incidents } = await reviewRelease({ source, kpis, dimensions, release, step, now: end + step })
    measured.push(...rowsOf(`${engine}, review`, incidents, truth))
    const more = incidents.filter((one) => !truth.incidents.some((incident) => belongsTo(one, incident))).length
    measured.push({ name: `lab, ${engine}, review: other incidents`, value: more, must: '0', ok: more === 0 })
  }
  return measured
}

function rowsOf(who: string, told: readonly Told[], { incidents, benign, window }: Truth): QualityRow[] {
  const real = incidents.filter(({ id }) => id in SEEN_IN)
  const found = real.filter((incident) => told.some((one) => isFound(one, incident)))
  const at = (id: string) => [...incidents, ...benign].find((one) => one.id === id)?.startMs as number
  const gap = incidents.find(({ id }) => id === 'scrape-gap') as TrueIncident
  const near = (one: Told, moment: number) => Math.abs(one.start - moment) <= SLOTS * step
  const within = (one: Told, labels: Labels) =>
    one.scopes.some((scope) => Object.entries(labels).every(([name, value]) => scope[name] === value))
  const wrong = {
    'the reset': told.filter(
      (one) => near(one, at('counter-reset')) && within(one, { service: 'meta-consensus', region: 'us-west-2' }),
    ),
    'the nightly batch': told.filter(
      (one) => one.kpis.includes('db-latency-p95') && near(one, nightOf(one.start, window.startMs)),
    ),
    'the blip': told.filter(
      (one) => near(one, at('lone-outlier')) && within(one, { service: 'policy-learner', region: 'eu-central-1' }),
    ),
    'the gap': told.filter((one) => one.start >= gap.startMs - SLOTS * step && one.start <= gap.endMs + SLOTS * step),
  }
  const count = Object.values(wrong).flat().length
  const names = Object.keys(wrong).join(', ')
  return [
    {
      name: `lab, ${who}: real incidents found in time, of ${real.length}`,
      value: found.length,
      must: `${real.length}`,
      ok: found.length === real.length,
    },
    { name: `lab, ${who}: told for ${names}`, value: count, must: '0', ok: count === 0 },
  ]
}

const nightOf = (moment: number, first: number): number =>
  first + Math.floor((moment - first) / days(1)) * days(1) + hours(2)

function isFound(told: Told, { id, startMs, selector }: TrueIncident): boolean {
  const { kpi, within } = SEEN_IN[id] as { kpi: string; within: number }
  const late = told.start - startMs
  return (
    told.kpis.includes(kpi) &&
    told.scopes.some((scope) => agrees(scope, selector)) &&
    late >= -SLOTS * step &&
    late <= within
  )
}

/** Whether something told may be a consequence: it began while an incident went on, where that was, or in the whole. */
function belongsTo(told: Told, { id, startMs, endMs, selector }: TrueIncident): boolean {
  if (!(id in SEEN_IN) || told.start < startMs - SLOTS * step || told.start > endMs + SLOTS * step) return false
  // Traffic of a region that is down goes to the others.
  return id === 'region-outage' || told.scopes.some((scope) => agrees(scope, selector))
}

const agrees = (scope: Labels, selector: Labels): boolean =>
  Object.entries(selector).every(([name, value]) => scope[name] === undefined || scope[name] === value)
