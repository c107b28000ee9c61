import type { Duration, KpiWindow, Problem, Range, Timestamp } from '../model/index.js'
import { pack, unpack } from './packed.js'
import { type FlatWindow, type FlatWindow1, flattenWindow, unflattenWindow, withQuestions } from './window-codec.js'

/**
 * The data read of one span, a day or a baseline. It is committed atomically: a crash leaves the old record or the new.
 */
export interface SpanRecord {
  /** Whole slots. */
  readonly range: Range
  readonly step: Duration
  /** End of the range that was last requested. */
  readonly asked: Timestamp
  /** Up to where each KPI's data is final, by its fingerprint; later slots are read again. */
  readonly readUntil: Readonly<Record<string, Timestamp>>
  /** Why a KPI could not be read to `asked`, by its name. */
  readonly problems: Readonly<Record<string, Problem>>
  /** What was read; null before the first. */
  readonly window: KpiWindow | null
}

export const newSpanRecord = (range: Range, step: Duration): SpanRecord => ({
  range,
  step,
  asked: range.start,
  readUntil: {},
  problems: {},
  window: null,
})

const KIND = 'TOsp'

/** A migration of the header from one version to the next. */
export type Migration = (header: unknown) => unknown

/** Indexed by the version they start from. The newest version is the number of migrations plus one. */
const MIGRATIONS: readonly Migration[] = [
  (header) => {
    const old = header as { readonly window: FlatWindow1 | null }
    return { ...old, window: old.window && withQuestions(old.window) }
  },
]

type SpanHeader = Omit<SpanRecord, 'window'> & { readonly window: FlatWindow | null }

export function encodeSpanRecord({ window, ...rest }: SpanRecord, migrations = MIGRATIONS): Uint8Array {
  const flat = window && flattenWindow(window)
  const header: SpanHeader = { ...rest, window: flat ? flat.header : null }
  return pack(KIND, { version: migrations.length + 1, header, columns: flat ? flat.columns : [] })
}

/**
 * Reads a record of any version up to this library's; an older one is migrated, and written in the new format
 * with the next commit.
 *
 * @throws {StabilityError} `STATE_CORRUPT`, `STATE_TOO_NEW`
 */
export function decodeSpanRecord(bytes: Uint8Array, migrations = MIGRATIONS): SpanRecord {
  const { version, header, columns } = unpack(KIND, migrations.length + 1, bytes)
  const current = migrations.slice(version - 1).reduce((old, migrate) => migrate(old), header) as SpanHeader
  return { ...current, window: current.window && unflattenWindow(current.window, columns) }
}
