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

/** Where an outbox stores waiting items, and which sinks it delivers to. */
export interface OutboxOptions<T = Report> {
  /** Where items are stored; a FileStore survives a crash. */
  readonly store: StateStore
  /** Each with a unique name. */
  readonly sinks: readonly Sink<T>[]
  /**
   * Maximum number of items that wait for one sink; beyond that, the oldest are merged into the next. Default 1,000.
   */
  readonly maxPending?: number | undefined
  /** Timeout of one attempt of one sink. Default two minutes. */
  readonly timeout?: Duration | undefined
  /** The clock for the waits that receivers ask for. Default: the system's. */
  readonly now?: (() => Timestamp) | undefined
}

/** The result of a flush. */
export interface OutboxFlush {
  /** How many items this flush delivered, over all sinks. */
  readonly delivered: number
  /** How many still wait. */
  readonly pending: number
  /** Items given up since the last flush: they were refused, so that retrying is useless. */
  readonly dead: readonly (Problem & { readonly sink: string })[]
  /** Why sinks still have waiting items. */
  readonly waiting: readonly (Problem & { readonly sink: string })[]
  /** How many items were merged into newer ones since the last flush because too many waited. */
  readonly merged: number
}

/**
 * Delivers to several sinks at least once. `send` stores the item and then tries once; undelivered items wait for
 * `flush`, in order, and survive crashes and restarts. Sinks do not wait for each other.
 *
 * After a crash between a delivery and its record, the item is delivered again; receivers drop the duplicate by the
 * sink's key. An item that is already waiting is stored once. Where too many wait, the oldest is merged into the next
 * report of the same product and version, whose reasons then say how many it replaces. There are no background retries.
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

  /** @throws {StabilityError} `CONFIG_INVALID` naming the invalid option */
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
   * @returns `delivered` once every sink has it, and a part for each; an undelivered part is stored and says why
   * @throws {StabilityError} what the store throws, and `ABORTED`: if aborted before it is stored, nothing of the item
   * remains
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
   * Delivers waiting items, in order for each sink; sinks do not wait for each other.
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
