import type { CallOptions, Receipt, SendOptions, Sink, StateStore } from '../../contracts/index.js'
import {
  CALL,
  type Duration,
  minutes,
  optional,
  type Problem,
  type Report,
  requireShape,
  StabilityError,
  type Timestamp,
  throwIfAborted,
} from '../../model/index.js'
import { sha256 } from '../sha256.js'
import { encoded } from './entry.js'
import { Lane } from './lane.js'

/** Where an outbox keeps what waits, and whom it delivers to. */
export interface OutboxOptions<T = Report> {
  /** Where items wait; a FileStore survives a crash. */
  readonly store: StateStore
  /** Each by a name of its own. */
  readonly sinks: readonly Sink<T>[]
  /** Most items that wait for one sink; the oldest beyond are merged into the next. Default 1,000. */
  readonly maxPending?: number | undefined
  /** For one try of one sink. Default two minutes. */
  readonly timeout?: Duration | undefined
  /** The clock by which a receiver is left alone as long as it asks. Default the system's. */
  readonly now?: (() => Timestamp) | undefined
}

/** What became of what waited. */
export interface OutboxFlush {
  /** How many items this flush delivered, over all sinks. */
  readonly delivered: number
  /** How many still wait. */
  readonly pending: number
  /** What was given up since the last flush: refused, so that trying again is of no use. */
  readonly dead: readonly (Problem & { readonly sink: string })[]
  /** Why sinks still have items that wait. */
  readonly waiting: readonly (Problem & { readonly sink: string })[]
  /** How many items were merged into newer ones since the last flush, since too many waited. */
  readonly merged: number
}

/**
 * Delivers to several sinks at least once. `send` keeps the item in the store before the first try and tries once; what is
 * not delivered waits for `flush`, in order, through crashes and restarts. Sinks do not wait for each other.
 *
 * A crash between a delivery and its record delivers again: receivers drop the duplicate by the key that the sink gives
 * them. The same item that waits already is kept once. Where too many wait, the oldest is merged into the next report of
 * the same product and version, whose reasons then say how many it stands for. Nothing is tried without a call.
 *
 * @example
 * const outbox = new Outbox({ store: new FileStore({ directory: 'state' }), sinks: [slack, github] })
 * await outbox.send(review.retrospective)
 * const { delivered, pending, dead } = await outbox.flush() // later, or in the next run
 */
export class Outbox<T = Report> implements Sink<T> {
  readonly name = 'outbox'
  readonly #lanes: readonly { readonly sink: Sink<T>; readonly lane: Lane<T> }[]
  readonly #timeout: Duration

  /** @throws {StabilityError} `CONFIG_INVALID` naming the option that cannot be */
  constructor(options: OutboxOptions<T>) {
    const {
      store,
      sinks,
      maxPending = 1_000,
      timeout = minutes(2),
      now = Date.now,
    } = requireShape(options, 'options', { now: optional('function') })
    if (typeof store?.save !== 'function')
      throw invalid('store', 'is no StateStore', 'a FileStore or another StateStore')
    if (!Array.isArray(sinks) || sinks.length === 0) throw invalid('sinks', 'is empty', 'at least one sink')
    requireShape(sinks, 'sinks', [{ name: 'text', send: 'function' }])
    if (new Set(sinks.map(({ name }) => name)).size < sinks.length) {
      throw invalid('sinks', 'has two of one name', 'sinks of different names; wrap one to rename it')
    }
    if (!(Number.isInteger(maxPending) && maxPending > 0)) throw invalid('maxPending', `is ${maxPending}`, '1 or more')
    if (!(Number.isFinite(timeout) && timeout > 0)) throw invalid('timeout', `is ${timeout}`, 'a duration above 0')
    this.#lanes = sinks.map((sink) => ({ sink, lane: new Lane(sink, { store, maxPending, timeout, now }) }))
    this.#timeout = timeout
  }

  /**
   * @returns `delivered` once every sink has it, and a part for each; what is not delivered is kept and says why
   * @throws {StabilityError} what the store throws, and `ABORTED`: before the item is kept nothing of it remains
   */
  async send(item: T, options: SendOptions = {}): Promise<Receipt> {
    const { signal, dryRun = false } = requireShape(options, 'options', CALL)
    if (dryRun) {
      const parts = await Promise.all(this.#lanes.map(({ sink }) => sink.send(item, { signal, dryRun })))
      return { delivered: false, duplicate: false, sink: this.name, parts }
    }
    throwIfAborted(signal)
    const hash = sha256(encoded(item))
    const kept = await Promise.all(this.#lanes.map(({ lane }) => lane.commit(item, hash)))
    const until = performance.now() + this.#timeout
    const parts = await Promise.all(
      this.#lanes.map(async ({ sink, lane }, index): Promise<Receipt> => {
        const { id } = kept[index] as { id: string }
        const { receipts, problem } = await lane.pass({ signal, until })
        const own = receipts.get(id)
        if (own !== undefined) return { sink: sink.name, ...own }
        return { delivered: false, duplicate: false, sink: sink.name, ...(problem !== null && { problem }) }
      }),
    )
    const delivered = parts.every((part) => part.delivered)
    return { delivered, duplicate: parts.every((part) => part.duplicate), sink: this.name, parts }
  }

  /**
   * Delivers what waits, each sink's in order and no sink waiting for another.
   *
   * @throws {StabilityError} what the store throws, and `ABORTED`
   */
  async flush(options: CallOptions = {}): Promise<OutboxFlush> {
    const { signal } = requireShape(options, 'options', CALL)
    const results = await Promise.all(
      this.#lanes.map(async ({ sink, lane }) => {
        const passage = await lane.pass({ signal, until: Number.POSITIVE_INFINITY })
        return { sink: sink.name, ...passage, ...(await lane.report()) }
      }),
    )
    const total = (count: (result: (typeof results)[number]) => number): number =>
      results.reduce((sum, result) => sum + count(result), 0)
    return {
      delivered: total(({ receipts }) => [...receipts.values()].filter((receipt) => receipt.delivered).length),
      pending: total(({ pending }) => pending),
      dead: results.flatMap(({ sink, dead }) => dead.map((problem) => ({ ...problem, sink }))),
      waiting: results.flatMap(({ sink, problem }) => (problem === null ? [] : [{ ...problem, sink }])),
      merged: total(({ merged }) => merged),
    }
  }
}

const invalid = (option: string, what: string, wanted: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', `\`${option}\` ${what}`, { hint: `Set \`${option}\` to ${wanted}.` })
