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

/** The inputs that a watch's state at the end of a day depends on. */
export interface WatchSetting {
  readonly week: TrackedWeek
  readonly options: AnomalyDetectorOptions
  /** Identifies the bytes of a record in the store; null where they are not there. */
  readonly identityOf: (record: SpanRecord) => string | null
}

interface Header {
  /** The rules, and the records that the watch has seen completely: the time before the release, and this many days. */
  readonly basis: readonly (string | null)[]
  readonly days: number
  /** Detectors of one shape: the numbers of each are a row of the group's columns. */
  readonly groups: readonly {
    readonly shape: unknown
    readonly columns: number
    readonly series: readonly Omit<WatchedSeries, 'detector'>[]
  }[]
}

/**
 * The state of a watch after this many days and nothing later, from which the next process continues. It can be rebuilt
 * from the records, so losing it does no harm; null where one of them is not in the store.
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

/** The stored watch, or null if it was built from other records or by other code. */
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
