import { describe, expect, it } from 'vitest'
import type { Receipt, SendOptions, Sink } from '../../../src/contracts/index.js'
import { isStabilityError, StabilityError } from '../../../src/model/index.js'
import { Outbox } from '../../../src/sinks/outbox/outbox.js'
import { MemoryStore } from '../../../src/stores/index.js'
import { verifySink } from '../../../src/testing/verify-sink.js'

interface Item {
  readonly key: string
  readonly verdict?: string
  readonly product?: string
  readonly reasons?: readonly string[]
}

type Mood = 'up' | 'down' | 'refuses' | 'hangs' | 'throws' | 'asks to wait'

/** A receiver whose mood the test sets. */
class Moody implements Sink<Item> {
  readonly got: Item[] = []
  tries = 0
  mood: Mood

  constructor(
    readonly name: string,
    mood: Mood = 'up',
  ) {
    this.mood = mood
  }

  async send(item: Item, { dryRun, signal }: SendOptions = {}): Promise<Receipt> {
    if (dryRun) return { delivered: false, duplicate: false, preview: JSON.stringify(item) }
    this.tries++
    const failure = (code: 'DELIVERY_FAILED' | 'DELIVERY_REJECTED', context = {}) =>
      new StabilityError(code, this.mood, { hint: 'x', retryable: code === 'DELIVERY_FAILED', context })
    if (this.mood === 'hangs') await new Promise((resolve) => signal?.addEventListener('abort', resolve))
    if (this.mood === 'throws') throw new TypeError('fetch failed')
    if (this.mood === 'down') throw failure('DELIVERY_FAILED')
    if (this.mood === 'asks to wait') throw failure('DELIVERY_FAILED', { retryAfterMs: 60_000 })
    if (this.mood === 'refuses') throw failure('DELIVERY_REJECTED')
    this.got.push(item)
    return { delivered: true, duplicate: false }
  }
}

const boxOf = (sinks: Moody[], options: { maxPending?: number; timeout?: number; now?: () => number } = {}) => {
  const store = new MemoryStore()
  return { store, outbox: new Outbox<Item>({ store, sinks, ...options }) }
}
const keysOf = (sink: Moody): string[] => sink.got.map(({ key }) => key)

describe('Outbox', () => {
  it('keeps the promises of a sink', async () => {
    expect(await verifySink(boxOf([new Moody('a'), new Moody('b')]).outbox, { key: 'one' })).toEqual([])
  })

  it('keeps an item before the first try and forgets it once it is delivered', async () => {
    const store = new MemoryStore()
    let kept = 0
    const a = new Moody('a')
    const watching: Sink<Item> = {
      name: 'a',
      send: async (item) => {
        kept = (await store.list('outbox/a/item/')).length
        return a.send(item)
      },
    }
    const receipt = await new Outbox<Item>({ store, sinks: [watching] }).send({ key: 'one' })
    expect(receipt).toMatchObject({ delivered: true, parts: [{ sink: 'a', delivered: true }] })
    expect(kept).toBe(1)
    expect(await store.list()).toEqual([])
  })

  it('delivers in order what waited, and the same item once', async () => {
    const a = new Moody('a', 'down')
    const { outbox } = boxOf([a])
    const receipt = await outbox.send({ key: 'one' })
    expect(receipt.parts?.[0]).toMatchObject({ delivered: false, problem: { code: 'DELIVERY_FAILED' } })
    await outbox.send({ key: 'two' })
    await outbox.send({ key: 'one' })
    expect(await outbox.flush()).toMatchObject({ delivered: 0, pending: 2, waiting: [{ sink: 'a' }] })
    a.mood = 'up'
    expect(await outbox.flush()).toEqual({ delivered: 2, pending: 0, dead: [], waiting: [], merged: 0 })
    expect(keysOf(a)).toEqual(['one', 'two'])
  })

  it('goes on where another process stopped', async () => {
    const a = new Moody('a', 'down')
    const { store, outbox } = boxOf([a])
    await outbox.send({ key: 'one' })
    a.mood = 'up'
    expect(await new Outbox<Item>({ store, sinks: [a] }).flush()).toMatchObject({ delivered: 1, pending: 0 })
  })

  it('a sink that is down for a day keeps what the bound allows, and says what it merged', async () => {
    const a = new Moody('a', 'down')
    const { store, outbox } = boxOf([a], { maxPending: 10 })
    for (let index = 0; index < 48; index++) {
      await outbox.send({
        key: `${index}`,
        verdict: index % 2 ? 'fail' : 'pass',
        product: 'shop',
        reasons: [`r${index}`],
      })
    }
    expect(await store.list('outbox/a/item/')).toHaveLength(10)
    expect(await outbox.flush()).toMatchObject({ delivered: 0, pending: 10, merged: 38 })
    a.mood = 'up'
    expect(await outbox.flush()).toMatchObject({ delivered: 10, pending: 0, merged: 0 })
    expect(keysOf(a)).toEqual(Array.from({ length: 10 }, (_, index) => `${38 + index}`))
    expect(a.got[0]?.reasons).toEqual([
      'r38',
      '38 earlier reports could not be delivered in time and stand behind this one (19 fail, 19 pass).',
    ])
    expect(a.got[1]?.reasons).toEqual(['r39'])
  })

  it('merges reports of one product among themselves', async () => {
    const a = new Moody('a', 'down')
    const { outbox } = boxOf([a], { maxPending: 3 })
    for (const [key, product] of [
      ['1', 'x'],
      ['2', 'y'],
      ['3', 'x'],
      ['4', 'y'],
    ] as const) {
      await outbox.send({ key, product, verdict: 'pass', reasons: [] })
    }
    a.mood = 'up'
    await outbox.flush()
    expect(a.got.map(({ key, reasons }) => [key, reasons?.length])).toEqual([
      ['2', 0],
      ['3', 1],
      ['4', 0],
    ])
  })

  it('a sink that hangs has a deadline of its own and holds nobody', async () => {
    const [slow, quick] = [new Moody('slow', 'hangs'), new Moody('quick')]
    const { outbox } = boxOf([slow, quick], { timeout: 60 })
    const sending = Promise.all([outbox.send({ key: 'one' }), outbox.send({ key: 'two' })])
    while (quick.got.length < 2) await new Promise((resolve) => setImmediate(resolve))
    expect(keysOf(quick)).toEqual(['one', 'two']) // while the slow one still hangs or has been given up
    const [first] = await sending
    expect(first.parts?.map(({ delivered }) => delivered)).toEqual([false, true])
    expect(first.parts?.[0]?.problem?.message).toContain('60 ms')
  })

  it('reports dead letters once, with the sink, and goes on behind them', async () => {
    const a = new Moody('a', 'refuses')
    const { store, outbox } = boxOf([a, new Moody('b')])
    const receipt = await outbox.send({ key: 'one' })
    expect(receipt.parts?.[0]).toMatchObject({ delivered: false, problem: { code: 'DELIVERY_REJECTED' } })
    a.mood = 'up'
    await outbox.send({ key: 'two' })
    expect(keysOf(a)).toEqual(['two'])
    expect(await outbox.flush()).toMatchObject({ dead: [{ sink: 'a', code: 'DELIVERY_REJECTED', hint: 'x' }] })
    expect((await outbox.flush()).dead).toEqual([])
    expect(await store.list()).toEqual([])
  })

  it('leaves a receiver alone as long as it asks, also from a new process', async () => {
    const a = new Moody('a', 'asks to wait')
    let now = 0
    const { store, outbox } = boxOf([a], { now: () => now })
    await outbox.send({ key: 'one' })
    a.mood = 'up'
    now = 59_999
    const later = new Outbox<Item>({ store, sinks: [a], now: () => now })
    expect(await later.flush()).toMatchObject({ pending: 1, waiting: [{ code: 'RATE_LIMITED' }] })
    expect(a.tries).toBe(1)
    now = 60_000
    expect(await later.flush()).toMatchObject({ delivered: 1, pending: 0 })
  })

  it('takes any other error of a sink for one that may pass, and says it', async () => {
    const a = new Moody('a', 'throws')
    const { outbox } = boxOf([a])
    await outbox.send({ key: 'one' })
    const { pending, waiting } = await outbox.flush()
    expect({ pending, message: waiting[0]?.message }).toEqual({ pending: 1, message: 'the sink failed: fetch failed' })
  })

  it('gives up an entry that the store damaged, and says so', async () => {
    const a = new Moody('a', 'down')
    const { store, outbox } = boxOf([a])
    await outbox.send({ key: 'one' })
    const [key] = await store.list('outbox/a/item/')
    await store.save(key as string, Uint8Array.of(123, 34))
    a.mood = 'up'
    expect(await outbox.flush()).toMatchObject({ pending: 0, dead: [{ code: 'STATE_CORRUPT', sink: 'a' }] })
  })

  it('lets another process that delivers for a sink finish', async () => {
    const a = new Moody('a')
    const { store, outbox } = boxOf([a])
    const release = await store.lock('outbox/a/lock')
    expect(await outbox.send({ key: 'one' })).toMatchObject({ parts: [{ problem: { code: 'STATE_LOCKED' } }] })
    await release()
    expect(await outbox.flush()).toMatchObject({ delivered: 1 })
  })

  it('keeps nothing after an abort, and all that was kept before one', async () => {
    const a = new Moody('a', 'hangs')
    const { store, outbox } = boxOf([a])
    const before = await outbox.send({ key: 'one' }, { signal: AbortSignal.abort() }).catch((error: unknown) => error)
    expect(isStabilityError(before, 'ABORTED')).toBe(true)
    expect(await store.list()).toEqual([])
    const controller = new AbortController()
    const sending = outbox.send({ key: 'one' }, { signal: controller.signal })
    while (a.tries === 0) await new Promise((resolve) => setImmediate(resolve))
    controller.abort()
    await expect(sending).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await store.list()).toHaveLength(1)
  })

  it('keeps and sends nothing in a dry run', async () => {
    const a = new Moody('a')
    const { store, outbox } = boxOf([a])
    const receipt = await outbox.send({ key: 'one' }, { dryRun: true })
    expect(receipt).toMatchObject({ delivered: false, parts: [{ preview: '{"key":"one"}' }] })
    expect([await store.list(), a.tries]).toEqual([[], 0])
  })

  it('names the option that cannot be', () => {
    const store = new MemoryStore()
    const a = new Moody('a')
    expect(() => new Outbox<Item>({ store, sinks: [] })).toThrow(/`sinks`/)
    expect(() => new Outbox<Item>({ store, sinks: [a, new Moody('a')] })).toThrow(/`sinks` has two/)
    expect(() => new Outbox<Item>({ store, sinks: [a], maxPending: 0 })).toThrow(/`maxPending`/)
    expect(() => new Outbox<Item>({ store: undefined as unknown as MemoryStore, sinks: [a] })).toThrow(/`store`/)
  })
})
