import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest'
import { numbersApart, numbersBack } from '../../src/collection/numbers-apart.js'
import { AnomalyDetector, days, hours, type StabilityTrackerOptions } from '../../src/index.js'
import { MemoryStore } from '../../src/stores/index.js'
import { firstDifference } from './first-difference.js'
import { collectorOf, everySlot, halfHour, release, trackerOf, weekEnd } from './small-week.js'

const WATCH = 'release/shop/2.0.0/watch'
/** Three KPIs for two services, and two of them for the whole. */
const SERIES = 8
let pushes: MockInstance<AnomalyDetector['push']>
beforeEach(() => {
  pushes = vi.spyOn(AnomalyDetector.prototype, 'push')
})
afterEach(() => {
  pushes.mockRestore()
})

const summaryOf = async (options: Partial<StabilityTrackerOptions>): Promise<string> =>
  JSON.stringify(await trackerOf(options).summary())
async function uninterrupted(options: Partial<StabilityTrackerOptions> = {}, now = weekEnd): Promise<string> {
  const store = new MemoryStore()
  await trackerOf({ ...options, store }).tick(now)
  return summaryOf({ ...options, store })
}
/** A store that holds all up to noon of the fourth day. */
async function midWeek(): Promise<MemoryStore> {
  const store = new MemoryStore()
  await trackerOf({ store }).tick(release.releasedAt + days(4.5))
  return store
}

describe('what the detectors know at the end of a day', () => {
  it('is kept, so that the next process shows them the slots of the day that goes on and no others', async () => {
    const store = await midWeek()
    pushes.mockClear()
    await trackerOf({ store }).tick(release.releasedAt + days(4.5) + halfHour)
    expect(pushes.mock.calls.length).toBe(SERIES * 25)
    pushes.mockClear()
    await trackerOf({ store }).summary()
    expect(pushes.mock.calls.length).toBe(SERIES * 25)
  })

  it('is kept from before the first day on, so that the time before the release is learnt from once', async () => {
    const store = new MemoryStore()
    await trackerOf({ store }).tick(release.releasedAt + hours(2))
    pushes.mockClear()
    await trackerOf({ store }).tick(release.releasedAt + hours(2.5))
    expect(pushes.mock.calls.length).toBe(SERIES * 5)
  })

  it('takes the same room after a week as after two days', async () => {
    const store = new MemoryStore()
    const tracker = trackerOf({ store })
    const sizes: number[] = []
    for (const day of [2, 5, 8]) {
      await tracker.tick(release.releasedAt + days(day))
      sizes.push((await store.load(WATCH))?.length ?? 0)
    }
    expect(Math.max(...sizes)).toBeLessThan(1.5 * Math.min(...sizes))
  })

  it('tells the same news at each tick, whether every tick is another process or none is', async () => {
    const newsOf = async (trackerAt: () => ReturnType<typeof trackerOf>): Promise<string[]> => {
      const news: string[] = []
      for (const now of everySlot().filter((_, index) => index % 5 === 0)) {
        news.push(JSON.stringify((await trackerAt().tick(now)).anomalies))
      }
      return news
    }
    const service = trackerOf({ store: new MemoryStore() })
    const store = new MemoryStore()
    expect(await newsOf(() => trackerOf({ store }))).toEqual(await newsOf(() => service))
  }, 60_000)

  it.each<[string, (store: MemoryStore) => Promise<unknown>]>([
    ['lost', (store) => store.delete(WATCH)],
    ['rubbish', (store) => store.save(WATCH, new TextEncoder().encode('rubbish'))],
    ['cut off', async (store) => store.save(WATCH, ((await store.load(WATCH)) as Uint8Array).subarray(0, 5000))],
  ])('changes nothing when it is %s: it follows from what was read', async (_, harm) => {
    const store = await midWeek()
    await harm(store)
    await trackerOf({ store }).tick(weekEnd)
    expect(firstDifference(await summaryOf({ store }), await uninterrupted())).toBeNull()
  })

  it('is not used for other rules than it was found by', async () => {
    const others: Partial<StabilityTrackerOptions>[] = [
      { detector: { falseAlarmsPerWeek: 20 } },
      { collector: collectorOf().with({ kpis: collectorOf().kpis.map((kpi) => ({ ...kpi, unit: 'apples' })) }) },
      { release: { ...release, exclusions: [] } },
    ]
    for (const other of others) {
      const store = await midWeek()
      await trackerOf({ ...other, store }).tick(weekEnd)
      expect(firstDifference(await summaryOf({ ...other, store }), await uninterrupted(other))).toBeNull()
    }
  }, 60_000)

  it('is not used once a day that it follows from is another', async () => {
    const [store, earlier] = [await midWeek(), new MemoryStore()]
    const calm = collectorOf().source
    const flat: typeof calm = {
      ...calm,
      kind: calm.kind,
      range: async (...args) => {
        const answer = await calm.range(...args)
        return { ...answer, series: answer.series.map((one) => ({ ...one, values: one.values.map(() => 1) })) }
      },
    }
    await trackerOf({ store: earlier, collector: collectorOf(flat) }).tick(release.releasedAt + days(4.5))
    await store.save(WATCH, (await earlier.load(WATCH)) as Uint8Array)
    await trackerOf({ store }).tick(weekEnd)
    expect(firstDifference(await summaryOf({ store }), await uninterrupted())).toBeNull()
  })
})

describe('numbersApart and numbersBack', () => {
  it('give back any plain data, −0 and all', () => {
    expect(numbersApart({ level: 0.4, ring: [1, null], rule: 'shift' })).toEqual({
      shape: { level: null, ring: 2, rule: 'shift' },
      numbers: [0.4, 1, Number.NaN],
    })
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { shape, numbers } = numbersApart(value)
        expect(numbersBack(JSON.parse(JSON.stringify(shape)), numbers)).toEqual(value)
      }),
      { seed: 3, numRuns: 300 },
    )
  })
})
