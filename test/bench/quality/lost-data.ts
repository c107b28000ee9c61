import { RegressionAnalyzer } from '../../../src/analysis/regression/index.js'
import {
  days,
  defaultPolicy,
  directionOf,
  type Kpi,
  type KpiWindow,
  minutes,
  type RegressionReport,
  type Severity,
} from '../../../src/model/index.js'
import { noise, normals, poisson, uniform } from '../simulation/noise.js'
import { MONDAY, SAMPLES_PER_DAY, type Simulated, STEP, simulatedWindow } from '../simulation/windows.js'
import { LOSSES, lostSlots, withoutSlots } from '../simulation/without-slots.js'
import type { QualityRow } from './row.js'

const WEEKS = 1_000
const analyzer = new RegressionAnalyzer()

/** Weeks that lose a fiftieth to two fifths of their slots: how often a verdict gets better by that. */
export function rows(): QualityRow[] {
  const named = 'weeks that lost data,'
  const hidden = (name: string, severities: readonly Severity[], loss: Loss, seed: number, limit?: number) =>
    row(`${named} ${name}: pass by the loss`, passedByLoss(severities, loss, seed), limit)
  return [
    ...LOSSES.map((how, i) => hidden(`worse from medium up, ${how}`, FROM_MEDIUM, windowLoses(how), 30 + i, 0)),
    hidden('worse from medium up, baseline loses', FROM_MEDIUM, baselineLoses, 36, 0.01),
    hidden('worse from medium up, both lose as much', FROM_MEDIUM, bothLose, 37),
    hidden('worse from medium up, the worst slots', FROM_MEDIUM, worstLost, 38),
    hidden('worse by less than medium, proved, up to a fifth lost', ['low'], aFifth, 39),
    row('healthy weeks with a scrape gap of 45 minutes: no longer pass', opened(minutes(45), 40), 0.01),
    row('healthy weeks without one of their days: no longer pass', opened(days(1), 41)),
    row('healthy weeks without two of their days: no longer pass', opened(days(2), 42)),
  ]
}

const row = (name: string, value: number, limit?: number): QualityRow => ({
  name,
  value,
  must: limit === undefined ? 'told' : limit === 0 ? '0' : `≤ ${limit}`,
  ok: limit === undefined || value <= limit,
})

const FROM_MEDIUM: readonly Severity[] = ['medium', 'high', 'critical']
const KPIS: readonly (Kpi & { readonly level: number })[] = [
  { name: 'latency', kind: 'latency', unit: 's', query: '', level: 0.2 },
  { name: 'cpu', kind: 'cpu', unit: '1', query: '', level: 0.4 },
  { name: 'cost', kind: 'cost', unit: 'USD/h', query: '', level: 12 },
  { name: 'hit-rate', kind: 'hit-rate', unit: '1', query: '', level: 0.8 },
  { name: 'error-rate', kind: 'error-rate', unit: '1', bad: 'b', valid: 'v', level: 0.002 },
]
const REQUESTS = 2_083
const AUTOCORRELATIONS = [0, 0.3, 0.6]

interface Weeks {
  readonly before: KpiWindow
  readonly after: KpiWindow
}

/** A week that is worse by so many times what is medium, from some day on, and a baseline of a day or a week. */
function weeks(size: number, random: () => number, gaussian: () => number): Weeks {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const { level, ...kpi } = pick(KPIS)
  const past = pick([1, 7])
  const from = past + pick([0, 0, 3, 5])
  const by = size * (defaultPolicy.severity[kpi.kind].medium / 100) * (directionOf(kpi) === 'higher-is-better' ? -1 : 1)
  const around = noise(past + 7, gaussian, { samplesPerDay: SAMPLES_PER_DAY, phi: pick(AUTOCORRELATIONS) })
  const spread = pick([0.03, 0.1])
  const values = around.map((z, slot) => level * (1 + spread * z) * (slot < from * SAMPLES_PER_DAY ? 1 : 1 + by))
  const bad = values.map((value) => Math.min(REQUESTS, poisson(REQUESTS * Math.max(0, value), random)))
  const part = (start: number, end: number): Simulated =>
    kpi.kind === 'error-rate'
      ? { kpi, counts: { bad: bad.subarray(start, end), valid: bad.subarray(start, end).map(() => REQUESTS) } }
      : { kpi, values: values.subarray(start, end) }
  const cut = past * SAMPLES_PER_DAY
  return {
    before: simulatedWindow(MONDAY, past, [part(0, cut)]),
    after: simulatedWindow(MONDAY + days(past), 7, [part(cut, values.length)]),
  }
}

const compared = ({ before, after }: Weeks): RegressionReport =>
  analyzer.compare(after, [{ name: 'previous-version', window: before }])

type Loss = (weeks: Weeks, random: () => number) => Weeks

/** Of weeks whose change, proved or not, is that severe as a whole, the share that pass by what they lose. */
function passedByLoss(severities: readonly Severity[], lose: Loss, seed: number): number {
  const random = uniform(seed)
  const gaussian = normals(random)
  let [worse, passed] = [0, 0]
  while (worse < WEEKS) {
    const whole = weeks(severities === FROM_MEDIUM ? 1 + 3 * random() : 0.1 + random(), random, gaussian)
    const full = compared(whole)
    const { severity, possibleSeverity } = full.comparisons[0] as (typeof full.comparisons)[0]
    if (full.verdict === 'pass' || !severities.includes((possibleSeverity ?? severity) as Severity)) continue
    worse++
    if (compared(lose(whole, random)).verdict === 'pass') passed++
  }
  return passed / WEEKS
}

const shareOf = (random: () => number) => 0.02 + 0.38 * random()

function losing(window: KpiWindow, how: (typeof LOSSES)[number], share: number, random: () => number): KpiWindow {
  const slots = Math.round((window.range.end - window.range.start) / STEP)
  const lost = lostSlots(how, share, { slots, slotsPerDay: SAMPLES_PER_DAY }, random)
  return withoutSlots(window, (slot) => lost.has(slot))
}

const windowLoses =
  (how: (typeof LOSSES)[number]): Loss =>
  ({ before, after }, random) => ({ before, after: losing(after, how, shareOf(random), random) })

const aFifth: Loss = ({ before, after }, random) => {
  const how = LOSSES[Math.floor(random() * LOSSES.length)] as (typeof LOSSES)[number]
  return { before, after: losing(after, how, shareOf(random) / 2, random) }
}

const baselineLoses: Loss = ({ before, after }, random) => ({
  before: losing(before, 'in a row', shareOf(random) / 2, random),
  after,
})

const bothLose: Loss = ({ before, after }, random) => {
  const share = shareOf(random) / 2
  return { before: losing(before, 'in a row', share, random), after: losing(after, 'in a row', share, random) }
}

/** Somebody who wants the release to pass takes away what speaks against it. */
const worstLost: Loss = ({ before, after }, random) => {
  const { kpi, series, counts } = after.kpis[0] as KpiWindow['kpis'][0]
  const sign = directionOf(kpi) === 'higher-is-better' ? -1 : 1
  const badness = Array.from(counts?.bad.values ?? series.values, (value, slot) => ({ value: sign * value, slot }))
  const worst = badness.sort((a, b) => b.value - a.value).slice(0, Math.round(shareOf(random) * badness.length))
  const lost = new Set(worst.map(({ slot }) => slot))
  return { before, after: withoutSlots(after, (slot) => lost.has(slot)) }
}

/** Of healthy weeks that pass, the share that no longer do without so much of their time, in a row. */
function opened(length: number, seed: number): number {
  const random = uniform(seed)
  const gaussian = normals(random)
  let [passed, open] = [0, 0]
  while (passed < WEEKS) {
    const whole = weeks(0, random, gaussian)
    if (compared(whole).verdict !== 'pass') continue
    passed++
    const start = Math.floor((random() * (days(7) - length)) / minutes(15)) * minutes(15)
    const isLost = (slot: number) => slot * STEP < start + length && (slot + 1) * STEP > start
    if (compared({ ...whole, after: withoutSlots(whole.after, isLost) }).verdict !== 'pass') open++
  }
  return open / WEEKS
}
