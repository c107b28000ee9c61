import type { Receipt, Sink, StateStore } from '../../contracts/index.js'
import {
  type Duration,
  isStabilityError,
  type Problem,
  problemOf,
  StabilityError,
  type Timestamp,
} from '../../model/index.js'
import { decoded, type Entry, encoded, itemOf, kindOf, mergedInto, NOTHING_MERGED } from './entry.js'

export interface LaneOptions {
  readonly store: StateStore
  readonly maxPending: number
  readonly timeout: Duration
  readonly now: () => Timestamp
}

/** The result of one pass through a lane's entries. */
export interface Passage {
  readonly receipts: ReadonlyMap<string, Receipt>
  readonly pending: number
  /** Why it stopped before the end. */
  readonly problem: Problem | null
}

/** One sink's entries, oldest first. Every sink has its own, so that a slow one does not delay others. */
export class Lane<T> {
  readonly #sink: Sink<T>
  readonly #options: LaneOptions
  readonly #root: string
  readonly #keeping = new Turns()
  readonly #delivering = new Turns()
  #underWay: string | null = null

  constructor(sink: Sink<T>, options: LaneOptions) {
    this.#sink = sink
    this.#options = options
    this.#root = `outbox/${encodeURIComponent(sink.name)}`
  }

  /** Resolves once the item would survive a crash. A duplicate item is stored once. */
  commit(item: T, hash: string): Promise<{ id: string; duplicate: boolean }> {
    return this.#keeping.next(async () => {
      const { store, now } = this.#options
      const waiting = await store.list(`${this.#root}/item/`)
      const same = waiting.find((key) => key.endsWith(`-${hash}`))
      if (same !== undefined) return { id: same, duplicate: true }
      const sequence = waiting.length === 0 ? 0 : sequenceOf(waiting.at(-1) as string) + 1
      const id = `${this.#root}/item/${String(sequence).padStart(12, '0')}-${hash}`
      await store.save(id, encoded({ item, at: now(), merged: NOTHING_MERGED } satisfies Entry<T>))
      await this.#merge([...waiting, id])
      return { id, duplicate: false }
    })
  }

  /** Delivers waiting entries in order until the receiver refuses one; an aborted call or `until` ends it too. */
  pass({ signal, until }: { signal?: AbortSignal | undefined; until: number }): Promise<Passage> {
    return this.#delivering.next(async () => {
      const release = await this.#lock()
      if (release === null) return this.#stopped(new Map(), BUSY)
      try {
        return await this.#deliverAll(signal, until)
      } finally {
        await release()
      }
    })
  }

  /** The dead letters and the number of merged items, each reported once. */
  report(): Promise<{ dead: Problem[]; merged: number }> {
    return this.#keeping.next(async () => {
      const { store } = this.#options
      const dead: Problem[] = []
      const letters = await store.list(`${this.#root}/dead/`)
      for (const key of letters) {
        const problem = await this.#read<Problem>(key)
        if (problem !== null) dead.push(problem)
      }
      const merged = await this.#number('merged')
      for (const key of letters) await store.delete(key)
      if (merged > 0) await store.delete(`${this.#root}/merged`)
      return { dead, merged }
    })
  }

  async #deliverAll(signal: AbortSignal | undefined, until: number): Promise<Passage> {
    const { store, now } = this.#options
    const receipts = new Map<string, Receipt>()
    const wait = (await this.#number('not-before')) - now()
    if (wait > 0) return this.#stopped(receipts, waits(wait))
    for (const id of await store.list(`${this.#root}/item/`)) {
      if (performance.now() >= until) return this.#stopped(receipts, null)
      this.#underWay = id
      try {
        const entry = await this.#read<Entry<T>>(id)
        if (entry === null) continue // merged into a newer one meanwhile
        receipts.set(id, await this.#attempt(itemOf(entry), signal))
      } catch (error) {
        if (isStabilityError(error, 'ABORTED') && signal?.aborted) throw error
        const { problem, isFinal, retryAfterMs } = judged(error)
        if (!isFinal) {
          if (retryAfterMs > 0) await store.save(`${this.#root}/not-before`, encoded(now() + retryAfterMs))
          return this.#stopped(receipts, problem)
        }
        await store.save(id.replace('/item/', '/dead/'), encoded(problem))
        receipts.set(id, { delivered: false, duplicate: false, sink: this.#sink.name, problem })
      } finally {
        this.#underWay = null
      }
      await store.delete(id)
    }
    return this.#stopped(receipts, null)
  }

  async #stopped(receipts: ReadonlyMap<string, Receipt>, problem: Problem | null): Promise<Passage> {
    const pending = (await this.#options.store.list(`${this.#root}/item/`)).length
    return { receipts, pending, problem }
  }

  /** One attempt with its own deadline, which also ends if the sink ignores its signal. */
  async #attempt(item: T, signal: AbortSignal | undefined): Promise<Receipt> {
    const scope = new AbortController()
    let end = (_: StabilityError): void => {}
    const over = new Promise<never>((_, reject) => {
      end = (reason) => {
        scope.abort()
        reject(reason)
      }
    })
    over.catch(() => {}) // its rejection is ignored if the sink finishes first
    const late = setTimeout(() => end(tooLate(this.#options.timeout)), this.#options.timeout)
    const stop = (): void => end(aborted())
    signal?.addEventListener('abort', stop, { once: true })
    if (signal?.aborted) stop()
    try {
      return await Promise.race([over, this.#sink.send(item, { signal: scope.signal })])
    } finally {
      clearTimeout(late)
      signal?.removeEventListener('abort', stop)
    }
  }

  /** Enforces the limit: the oldest entry is merged into the next of its kind, or else into the next one. */
  async #merge(keys: readonly string[]): Promise<void> {
    const { store, maxPending } = this.#options
    const waiting = keys.filter((key) => key !== this.#underWay)
    while (waiting.length > maxPending) {
      const oldest = waiting.shift() as string
      const older = await this.#read<Entry<T>>(oldest)
      if (older === null) continue
      const next = await this.#nextLike(older, waiting)
      if (next === null) return
      await store.save(next.key, encoded(mergedInto(next.entry, older)))
      await store.delete(oldest)
      await store.save(`${this.#root}/merged`, encoded((await this.#number('merged')) + 1))
    }
  }

  async #nextLike(older: Entry<T>, waiting: readonly string[]): Promise<{ key: string; entry: Entry<T> } | null> {
    let first: { key: string; entry: Entry<T> } | null = null
    for (const key of waiting) {
      const entry = await this.#read<Entry<T>>(key)
      if (entry === null) continue
      if (kindOf(entry.item) === kindOf(older.item)) return { key, entry }
      first ??= { key, entry }
    }
    return first
  }

  async #read<V>(key: string): Promise<V | null> {
    const bytes = await this.#options.store.load(key)
    return bytes === null ? null : decoded<V>(bytes)
  }

  async #number(name: 'merged' | 'not-before'): Promise<number> {
    return Number((await this.#read<number>(`${this.#root}/${name}`)) ?? 0)
  }

  /** Null while another process delivers this lane. */
  async #lock(): Promise<(() => Promise<void>) | null> {
    try {
      return (await this.#options.store.lock?.(`${this.#root}/lock`)) ?? (async () => {})
    } catch (error) {
      if (isStabilityError(error, 'STATE_LOCKED')) return null
      throw error
    }
  }
}

/** Runs one task after the other. */
class Turns {
  #last: Promise<unknown> = Promise.resolve()

  next<V>(work: () => Promise<V>): Promise<V> {
    const mine = this.#last.then(work)
    this.#last = mine.catch(() => {}) // its caller gets the error
    return mine
  }
}

const sequenceOf = (key: string): number => Number(/\/(\d{12})-[0-9a-f]+$/.exec(key)?.[1] ?? 0)

/** What a failure means for the entry. An error that is not a StabilityError may be a network failure. */
function judged(error: unknown): { problem: Problem; isFinal: boolean; retryAfterMs: number } {
  if (!isStabilityError(error)) {
    const message = `the sink failed: ${error instanceof Error ? error.message : String(error)}`
    const hint = 'Let the sink throw a StabilityError: DELIVERY_REJECTED where it is of no use to try again.'
    return { problem: { code: 'DELIVERY_FAILED', message, hint }, isFinal: false, retryAfterMs: 0 }
  }
  const isFinal = !error.retryable && error.code !== 'ABORTED'
  return { problem: problemOf(error), isFinal, retryAfterMs: Number(error.context.retryAfterMs ?? 0) }
}

const BUSY: Problem = {
  code: 'STATE_LOCKED',
  message: 'another process delivers for this sink',
  hint: 'Let it finish; call flush() again later.',
}

const waits = (wait: Duration): Problem => ({
  code: 'RATE_LIMITED',
  message: `the receiver asked to be left alone for another ${wait} ms`,
  hint: 'Call flush() again later.',
})

const tooLate = (timeout: Duration): StabilityError =>
  new StabilityError('DELIVERY_FAILED', `the sink took longer than ${timeout} ms; it may have delivered`, {
    hint: 'Raise `timeout` of the Outbox, or look at the receiver.',
    retryable: true,
  })

const aborted = (): StabilityError =>
  new StabilityError('ABORTED', 'the call was aborted', { hint: 'Call flush() to deliver what waits.' })
