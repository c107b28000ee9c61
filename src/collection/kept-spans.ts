import type { StateStore } from '../contracts/index.js'
import { isStabilityError, type Problem, problemOf, type Range, type Release } from '../model/index.js'
import { decodeSpanRecord, encodeSpanRecord, newSpanRecord, type SpanRecord } from './span-record.js'

/**
 * The spans of one release in a store. What cannot be written stays in memory and is written at the next tick, so that a
 * full disk loses nothing while the process lives.
 */
export class KeptSpans {
  readonly #store: StateStore
  readonly #prefix: string
  readonly #step: number
  readonly #unwritten = new Map<string, SpanRecord>()
  /** What was decoded last, by name, with the bytes' prefix: the checksum tells whether it is still the same. */
  readonly #decoded = new Map<string, { readonly prefix: string; readonly record: SpanRecord }>()
  readonly #identities = new WeakMap<SpanRecord, string>()

  constructor(store: StateStore, { product, version }: Release, step: number) {
    this.#store = store
    this.#prefix = `release/${encodeURIComponent(product)}/${encodeURIComponent(version)}/`
    this.#step = step
  }

  /**
   * The record of a span, an empty one where none is kept or another span was kept under the name.
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
      return { record: empty, problem: problemOf(error) } // and what was in it is read from the source again
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

  /** Names a record's bytes as they stand in the store, or null where they do not stand there yet. */
  readonly identityOf = (record: SpanRecord): string | null => this.#identities.get(record) ?? null

  /** What the watch of anomalies knew at the end of a day; null where nothing is kept, or what was kept is damaged. */
  async loadWatch(): Promise<{ bytes: Uint8Array | null; problem: Problem | null }> {
    try {
      return { bytes: await this.#store.load(`${this.#prefix}watch`), problem: null }
    } catch (error) {
      if (!isStabilityError(error, 'STATE_CORRUPT')) throw error
      return { bytes: null, problem: problemOf(error) }
    }
  }

  /** A failure is a problem, and costs no more than time. */
  async saveWatch(bytes: Uint8Array): Promise<Problem | null> {
    try {
      await this.#store.save(`${this.#prefix}watch`, bytes)
      return null
    } catch (error) {
      if (!isStabilityError(error, 'STORAGE_FAILED')) throw error
      return problemOf(error)
    }
  }

  /** Commits a record; a failure is a problem, and the record is kept until it can be written. */
  save(name: string, record: SpanRecord): Promise<Problem | null> {
    this.#unwritten.set(name, record)
    return this.commit()
  }

  /** Writes what could not be written so far, whether or not there is anything new; a failure is a problem. */
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
   * Takes the release for one writer. Where the lock cannot be written, as on a full disk, work goes on in memory.
   *
   * @throws {StabilityError} `STATE_LOCKED` where another process is at work
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
