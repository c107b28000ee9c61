import type { AnomalyDetectorOptions } from '../analysis/anomaly/index.js'
import { isStabilityError } from '../model/index.js'
import { VERSION as LIBRARY_VERSION } from '../version.js'
import type { AnomalyWatch, WatchedSeries } from './anomaly-watch.js'
import { kpiFingerprint } from './kpi-fingerprint.js'
import { numbersApart, numbersBack } from './numbers-apart.js'
import { pack, unpack } from './packed.js'
import type { SpanRecord } from './span-record.js'
import { emptyWatch, type TrackedWeek } from './tracked-week.js'

const KIND = 'TOwa'
const VERSION = 1

/** Of what a watch at the end of a day follows from. */
export interface WatchSetting {
  readonly week: TrackedWeek
  readonly options: AnomalyDetectorOptions
  /** Names the bytes of a record as they stand in the store; null where they do not stand there. */
  readonly identityOf: (record: SpanRecord) => string | null
}

interface Header {
  /** The rules, and the records that the watch has seen whole: the time before the release, and so many days. */
  readonly basis: readonly (string | null)[]
  readonly days: number
  /** Detectors of one shape: the numbers of each stand in its row of the group's columns. */
  readonly groups: readonly {
    readonly shape: unknown
    readonly columns: number
    readonly series: readonly Omit<WatchedSeries, 'detector'>[]
  }[]
}

/**
 * A watch that has seen so many days and nothing after them, for the next process to go on from. It follows from the
 * records, so it may be lost at any time; null where one of them is not in the store.
 */
export function encodeWatch(watch: AnomalyWatch, days: number, setting: WatchSetting): Uint8Array | null {
  const basis = basisOf(days, setting)
  if (basis.includes(null)) return null
  const groups = new Map<string, { shape: unknown; rows: number[][]; series: Omit<WatchedSeries, 'detector'>[] }>()
  for (const { detector, ...series } of watch.series()) {
    const { shape, numbers } = numbersApart(detector)
    const key = JSON.stringify(shape)
    const group = groups.get(key) ?? { shape, rows: [], series: [] }
    groups.set(key, group)
    group.rows.push(numbers)
    group.series.push(series)
  }
  const header: Header = {
    basis,
    days,
    groups: [...groups.values()].map(({ shape, rows, series }) => ({ shape, columns: rows[0]?.length ?? 0, series })),
  }
  const columns = [...groups.values()].flatMap(({ rows }) =>
    (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] as number)),
  )
  return pack(KIND, { version: VERSION, header, columns })
}

/** The watch that was kept, or null where it does not follow from these records, or other code wrote it. */
export function decodeWatch(bytes: Uint8Array, setting: WatchSetting): AnomalyWatch | null {
  try {
    const { header, columns } = unpack(KIND, VERSION, bytes)
    const { basis, days, groups } = header as Header
    if (JSON.stringify(basis) !== JSON.stringify(basisOf(days, setting))) return null
    const watch = emptyWatch(setting.week, setting.options)
    let at = 0
    for (const { shape, columns: width, series } of groups) {
      const own = columns.slice(at, at + width)
      at += width
      for (const [row, one] of series.entries()) {
        const numbers = own.map((column) => column[row] as number)
        watch.resume({ ...one, detector: numbersBack(shape, numbers) as object })
      }
    }
    for (const { record } of setting.week.spans.slice(0, days)) watch.finished.add(record)
    return watch
  } catch (error) {
    if (isStabilityError(error)) return null
    throw error
  }
}

function basisOf(days: number, { week, options, identityOf }: WatchSetting): (string | null)[] {
  const { collector, release, history, spans } = week
  const kpis = collector.kpis.map((kpi) => [kpiFingerprint(kpi, collector), kpi.unit])
  const rules = JSON.stringify([LIBRARY_VERSION, options, kpis, release.exclusions ?? []])
  const records = spans.slice(0, days).map(({ record }) => identityOf(record))
  return [rules, history ? identityOf(history.record) : 'nothing', ...records]
}
