import { jsonIn, StabilityError, type Timestamp } from '../../model/index.js'

/** An entry that waits for one sink. */
export interface Entry<T> {
  readonly item: T
  readonly at: Timestamp
  /** Older entries that were dropped for lack of room and are mentioned in this one. */
  readonly merged: Merged
}

export interface Merged {
  readonly count: number
  /** Their number by verdict. */
  readonly verdicts: Readonly<Record<string, number>>
}

export const NOTHING_MERGED: Merged = { count: 0, verdicts: {} }

/** The newer entry, which also mentions the older one. */
export const mergedInto = <T>(newer: Entry<T>, older: Entry<T>): Entry<T> => {
  const verdicts: Record<string, number> = { ...newer.merged.verdicts }
  const add = (verdict: string, count: number): void => {
    verdicts[verdict] = (verdicts[verdict] ?? 0) + count
  }
  for (const [verdict, count] of Object.entries(older.merged.verdicts)) add(verdict, count)
  const { verdict } = (older.item ?? {}) as { verdict?: unknown }
  if (typeof verdict === 'string') add(verdict, 1)
  return { ...newer, merged: { count: newer.merged.count + older.merged.count + 1, verdicts } }
}

/** The item as sent: a report that replaces older ones says so in its reasons. */
export function itemOf<T>({ item, merged }: Entry<T>): T {
  const { reasons } = (item ?? {}) as { reasons?: unknown }
  if (merged.count === 0 || !Array.isArray(reasons)) return item
  const verdicts = Object.keys(merged.verdicts).sort()
  const told = verdicts.map((verdict) => `${merged.verdicts[verdict]} ${verdict}`).join(', ')
  const reports = merged.count === 1 ? '1 earlier report' : `${merged.count} earlier reports`
  const note = `${reports} could not be delivered in time and stand behind this one${told === '' ? '' : ` (${told})`}.`
  return { ...item, reasons: [...reasons, note] }
}

/** Key of entries that may be merged: reports of one type, product and version. */
export function kindOf(item: unknown): string {
  const { type, product, version, release } = (item ?? {}) as Record<string, unknown>
  const named = (release ?? {}) as Record<string, unknown>
  return JSON.stringify([type, product ?? named.product, version ?? named.version])
}

/** @throws {StabilityError} `CONFIG_INVALID` when the item is not plain data */
export function encoded(value: unknown): Uint8Array {
  const text = JSON.stringify(value)
  if (text !== undefined) return new TextEncoder().encode(text)
  throw new StabilityError('CONFIG_INVALID', 'the item cannot be written as JSON', {
    hint: 'Send plain data through an Outbox: it is kept as JSON until it is delivered.',
  })
}

/** @throws {StabilityError} `STATE_CORRUPT` */
export function decoded<T>(bytes: Uint8Array): T {
  try {
    return jsonIn(bytes) as T
  } catch (cause) {
    throw new StabilityError('STATE_CORRUPT', 'what the outbox kept cannot be read', {
      hint: 'Check the `store`; the entry was given up.',
      cause,
    })
  }
}
