import {
  hours,
  isStabilityError,
  KpiCollector,
  type KpiDay,
  type MetricSource,
  StabilityError,
} from '../../src/index.js'
import { FileStore, type FileSystem } from '../../src/stores/index.js'
import { CrashDisk } from '../stores/crash-disk.js'
import { errorRate } from './kpis.js'
import { kpis, release, trackerOf, weekEnd, weekSource } from './small-week.js'

/** What went wrong in a week that it should have borne; all zero where it bore it. */
export interface Soak {
  /** Slots that were acknowledged as committed and are not there any more. */
  lost: number
  /** Samples at one time twice, and days told again after they were committed. */
  duplicated: number
  /** 1 where the final summary is not that of a week without faults. */
  differing: number
  /** Glances at which the verdict, or that of a day, was `pass` without enough of the data that it must have. */
  passedWithoutData: number
  /** What it bore: failed requests, refused writes, restarts. */
  readonly faults: { source: number; disk: number; restarts: number }
}

const STEP = hours(3)
const source = weekSource()
const collectorOn = (one: MetricSource) => new KpiCollector({ source: one, kpis, dimensions: ['service'], step: STEP })

/** The summary of the same week without a fault. */
export async function calmWeek(): Promise<string> {
  const tracker = trackerOf({ collector: collectorOn(source) })
  await tracker.tick(weekEnd)
  return JSON.stringify(await tracker.summary())
}

/** A week of ticks, one a slot, of which a share of the requests fails, of the writes finds no room, of the processes ends. */
export async function soakedWeek(seed: number, calm: string, share = 0.05): Promise<Soak> {
  const random = randomOf(seed)
  const faults = { source: 0, disk: 0, restarts: 0 }
  let isRough = true
  const strikes = (kind: keyof typeof faults): boolean => {
    if (!isRough || random() >= share) return false
    faults[kind]++
    return true
  }
  const collector = collectorOn(failing(source, () => strikes('source'), random))
  const disk = fullNowAndThen(new CrashDisk(), () => strikes('disk'))
  const start = () => trackerOf({ collector, store: new FileStore({ directory: '/state', files: disk }) })
  const soak: Soak = { lost: 0, duplicated: 0, differing: 0, passedWithoutData: 0, faults }
  let tracker = start()
  let acknowledged = release.releasedAt
  const told = new Set<number>()
  const tick = async (now: number): Promise<boolean> => {
    const update = await tracker.tick(now).catch(problemsOnly)
    if (!('days' in update)) return false
    const committed = !update.problems.some(({ code }) => code === 'STORAGE_FAILED')
    for (const { day } of update.days) {
      if (told.has(day)) soak.duplicated++
      else if (committed) told.add(day)
    }
    if (committed) acknowledged = Math.max(acknowledged, update.collected?.end ?? 0)
    return update.done && update.problems.length === 0
  }
  for (let now = release.releasedAt + STEP; now <= weekEnd; now += STEP) {
    await tick(now)
    if (strikes('restarts')) tracker = start()
    const seen = await tracker.summary().catch(problemsOnly)
    if (!('verdict' in seen)) continue
    const judged = seen.kpis.length > 0 ? seen.kpis : (seen.baseline?.kpis ?? [])
    for (const one of [...seen.days, { verdict: seen.verdict, kpis: judged }]) {
      if (one.verdict === 'pass' && !knowsEnough(one.kpis)) soak.passedWithoutData++
    }
    soak.lost += Math.max(0, (acknowledged - (seen.observedUntil ?? release.releasedAt)) / STEP)
  }
  isRough = false
  for (let attempt = 0; attempt < 10 && !(await tick(weekEnd)); attempt++);
  tracker = start() // what counts is what stands on the disk
  const { window } = await tracker.record()
  for (const { series } of window?.kpis ?? []) {
    for (let i = 1; i < series.timestamps.length; i++) {
      if ((series.timestamps[i] as number) <= (series.timestamps[i - 1] as number)) soak.duplicated++
    }
  }
  if (JSON.stringify(await tracker.summary()) !== calm) soak.differing = 1
  return soak
}

/** Whether the KPI that a verdict cannot do without has data, of the whole and of both services, for 80 % of the time. */
function knowsEnough(told: readonly KpiDay[]): boolean {
  const required = told.filter(({ kpi }) => kpi === errorRate.name)
  return required.length === 3 && required.every(({ value, coverage }) => value !== null && coverage >= 0.8)
}

/** A tick or a glance that cannot be had is tried again with the next; what is no error of ours is a defect. */
function problemsOnly(error: unknown): { readonly failed: string } {
  if (!isStabilityError(error)) throw error
  return { failed: error.code }
}

/** Ways for a request to fail: of the source, of the query alone, and as a source throws that knows nothing of us. */
const FAILURES: readonly (() => Error)[] = [
  ...(['SOURCE_UNAVAILABLE', 'RATE_LIMITED', 'TIMEOUT', 'RESPONSE_TRUNCATED', 'QUERY_REJECTED'] as const).map(
    (code) => () => new StabilityError(code, 'made by the test', { hint: 'Try again.' }),
  ),
  () => new TypeError('fetch failed'),
]

const failing = (inner: MetricSource, strikes: () => boolean, random: () => number): MetricSource => ({
  kind: inner.kind,
  limits: inner.limits ?? {},
  range: async (...call) => {
    if (strikes()) throw (FAILURES[Math.floor(random() * FAILURES.length)] as () => Error)()
    return inner.range(...call)
  },
  ...(inner.alerts && { alerts: inner.alerts.bind(inner) }),
})

/** A disk that has no room for a new file now and then. */
function fullNowAndThen(disk: CrashDisk, strikes: () => boolean): FileSystem {
  const open = disk.open.bind(disk)
  disk.open = async (path, how) => {
    if (how === 'create' && strikes()) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    return open(path, how)
  }
  return disk
}

/** Park and Miller (1988): the same faults in every run. */
function randomOf(seed: number): () => number {
  let state = (seed % 2147483646) + 1
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}
