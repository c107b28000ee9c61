import type { StateStore } from '../contracts/index.js'
import { isStabilityError, type Problem, problemOf, type Range, type Release } from '../model/index.js'
import { decodeSpanRecord, encodeSpanRecord, newSpanRecord, type SpanRecord } from './span-record.js'

/**
 * The spans of one release in a store. Records that cannot be written stay in memory until the next tick, so that a
 * full disk loses no data while the process lives.
 */
export class KeptSpans {
  readonly #store: StateStore
  readonly #prefix: string
  readonly #step: number
  readonly #unwritten = new Map<string, SpanRecord>()
  /**
   * The records decoded last, by name, with the prefix of their bytes: its checksum shows whether they are unchanged.
   */
  readonly #decoded = new Map<string, { readonly prefix: string; readonly record: SpanRecord }>()
  readonly #identities = new WeakMap<SpanRecord, string>()

  constructor(store: StateStore, { product, version }: Release, step: number) {
    this.#store = store
    this.#prefix = `release/${encodeURIComponent(product)}/${encodeURIComponent(version)}/`
    this.#step = step
  }

  /**
   * The record of a span; empty if none is stored, or if another span is stored under its name.
   *
   * @throws {StabilityError} `STATE_TOO_NEW`, `STORAGE_FAILED`
   */
  async load(name: string, range: Range): Promise<{ record: SpanRecord; problem: Problem | null }> {
    const unwritten = this.#unwritten.get(name)
    if (unwritten && isSame(unwritten, range, this.#step)) return { record: unwritten, problem: null }
    const empty = newSpanRecord(range, this.#step)
    try {
      const bytes = await this.#store.load(this.#prefix + name)
      if (bytes === null) return { record: empty, problem: null }
      const record = this.#decode(name, bytes)
      return { record: isSame(record, range, this.#step) ? record : empty, problem: null }
    } catch (error) {
      if (!isStabilityError(error, 'STATE_CORRUPT')) throw error
      return { record: empty, problem: problemOf(error) } // its data is then read from the source again
    }
  }

  #decode(name: string, bytes: Uint8Array): SpanRecord {
    const prefix = prefixOf(bytes)
    const known = this.#decoded.get(name)
    if (known?.prefix === prefix) return known.record
    const record = decodeSpanRecord(bytes)
    this.#remember(name, prefix, record)
    return record
  }

  #remember(name: string, prefix: string, record: SpanRecord): void {
    this.#decoded.set(name, { prefix, record })
    this.#identities.set(record, prefix)
  }

  /** Identifies a record's bytes in the store, or null where they are not there yet. */
  readonly identityOf = (record: SpanRecord): string | null => this.#identities.get(record) ?? null

  /** The state of the anomaly watch at the end of a day; null where none is stored, or it is damaged. */
  async loadWatch(): Promise<{ bytes: Uint8Array | null; problem: Problem | null }> {
    try {
      return { bytes: await this.#store.load(`${this.#prefix}watch`), problem: null }
    } catch (error) {
      if (!isStabilityError(error, 'STATE_CORRUPT')) throw error
      return { bytes: null, problem: problemOf(error) }
    }
  }

  /** A failure becomes a problem; it only costs time. */
  async saveWatch(bytes: Uint8Array): Promise<Problem | null> {
    try {
      await this.#store.save(`${this.#prefix}watch`, bytes)
      return null
    } catch (error) {
      if (!isStabilityError(error, 'STORAGE_FAILED')) throw error
      return problemOf(error)
    }
  }

  /** Commits a record; a failure becomes a problem, and the record stays in memory until it can be written. */
  save(name: string, record: SpanRecord): Promise<Problem | null> {
    this.#unwritten.set(name, record)
    return this.commit()
  }

  /** Writes the records that could not be written before; a failure becomes a problem. */
  async commit(): Promise<Problem | null> {
    let problem: Problem | null = null
    for (const [waiting, one] of [...this.#unwritten]) {
      try {
        const bytes = encodeSpanRecord(one)
        await this.#store.save(this.#prefix + waiting, bytes)
        this.#unwritten.delete(waiting)
        this.#remember(waiting, prefixOf(bytes), one)
      } catch (error) {
        if (!isStabilityError(error, 'STORAGE_FAILED')) throw error
        problem = problemOf(error)
      }
    }
    return problem
  }

  /**
   * Locks the release for one writer. Where the lock cannot be written, as on a full disk, work continues in memory.
   *
   * @throws {StabilityError} `STATE_LOCKED` where another process holds it
   */
  async lock(): Promise<{ unlock: () => Promise<void>; problem: Problem | null }> {
    const unlocked = async () => {}
    try {
      return { unlock: (await this.#store.lock?.(`${this.#prefix}lock`)) ?? unlocked, problem: null }
    } catch (error) {
      if (!isStabilityError(error, 'STORAGE_FAILED')) throw error
      return { unlock: unlocked, problem: problemOf(error) }
    }
  }
}

const prefixOf = (bytes: Uint8Array): string => `${bytes.length} ${bytes.subarray(0, 16).join()}`

const isSame = (record: SpanRecord, { start, end }: Range, step: number): boolean =>
  record.range.start === start && record.range.end === end && record.step === step
