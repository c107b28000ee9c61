import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { days, hours, KpiCollector, kpiWindow, minutes, StabilityTracker } from '../../src/index.js'
import { MemorySource } from '../../src/sources/index.js'
import { FileStore, MemoryStore } from '../../src/stores/index.js'
import { FleetSource, fleetCollector, fleetRelease } from './fleet.js'
import { availability, cpu, slots } from './kpis.js'
import { collectorOf, failingSource, release, trackerOf, weekEnd, weekSource } from './small-week.js'
import { calmWeek, soakedWeek } from './soak.js'

const bytesIn = async (directory: string): Promise<number> => {
  const sizes = (await readdir(directory)).map(async (file) => (await stat(join(directory, file))).size)
  return (await Promise.all(sizes)).reduce((total, size) => total + size, 0)
}

describe('load', () => {
  it('a week of 50 services and 12 KPIs is 336 slots and at most 5 MB of state', async () => {
    const store = new MemoryStore()
    const collector = fleetCollector(new FleetSource(50), 12)
    const tracker = new StabilityTracker({ collector, release: fleetRelease, store })
    await tracker.tick(fleetRelease.releasedAt + days(8))
    const { window, days: told } = await tracker.record()
    const perDay = (window?.kpis[0]?.series.timestamps.length ?? 0) - 48
    expect({ slots: perDay, days: told.length }).toEqual({ slots: 336, days: 7 })
    const sizes = new Map<string, number>()
    for (const key of await store.list()) sizes.set(key, (await store.load(key))?.length ?? 0)
    const ofDays = [...sizes].filter(([key]) => key.includes('/day-'))
    expect(ofDays.reduce((total, [, size]) => total + size, 0)).toBeLessThanOrEqual(5e6)
    const watch = [...sizes].find(([key]) => key.endsWith('/watch'))?.[1] ?? 0
    expect(watch / (12 * 51)).toBeLessThanOrEqual(8_000) // bytes a series, whatever the week's length
  }, 120_000)

  it('18 KPIs take at most 40 requests, four at a time, however many services there are', async () => {
    for (const services of [8, 50, 120]) {
      const source = new FleetSource(services)
      const { requests, kpis } = await fleetCollector(source, 18).collect({ start: 0, end: hours(24) })
      expect(requests).toBe(source.requests)
      expect(requests).toBeLessThanOrEqual(40)
      expect(source.most).toBeLessThanOrEqual(4)
      expect(kpis).toHaveLength(18 * (services + 1))
    }
  }, 60_000)

  it('ticks that come late coalesce on the absolute schedule, without drift over the whole week', async () => {
    const tracker = trackerOf()
    const edges: number[] = []
    let last = 0
    for (let now = release.releasedAt + minutes(7); now < weekEnd; now += minutes(47)) {
      const { collected } = await tracker.tick(now)
      if (collected) edges.push(collected.start, collected.end)
      last = now
    }
    expect(edges.every((edge) => edge % minutes(30) === 0)).toBe(true)
    for (let index = 2; index < edges.length; index += 2) expect(edges[index]).toBe(edges[index - 1])
    expect([edges[0], edges.at(-1)]).toEqual([release.releasedAt, Math.floor(last / minutes(30)) * minutes(30)])
  }, 60_000)

  it('500 trackers in one process share nothing', async () => {
    const store = new MemoryStore()
    const trackers = Array.from({ length: 500 }, (_, index) => {
      const source = new MemorySource({
        series: { cpu: [slots({}, new Array(48).fill(index / 100), release.releasedAt)] },
      })
      const collector = new KpiCollector({ source, kpis: [cpu] })
      return new StabilityTracker({
        collector,
        release: { ...release, product: `shop/${index}`, exclusions: [] },
        store,
      })
    })
    await Promise.all(trackers.map((tracker) => tracker.tick(release.releasedAt + hours(4))))
    const summaries = await Promise.all(trackers.map((tracker) => tracker.summary()))
    expect(summaries.map(({ baseline }) => baseline?.kpis[0]?.max)).toEqual(trackers.map((_, index) => index / 100))
  }, 60_000)

  it('the folder of a week holds two generations of each record and no more, one after a prune, within 5 MB', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'growth-'))
    try {
      const store = new FileStore({ directory })
      const tracker = trackerOf({ store })
      const sizes: number[] = []
      for (let now = release.releasedAt; now <= weekEnd; now += hours(3)) {
        await tracker.tick(now)
        sizes.push(await bytesIn(directory))
      }
      expect(Math.max(...sizes)).toBeLessThanOrEqual(5e6)
      const keys = (await store.list()).length
      expect((await readdir(directory)).length).toBeLessThanOrEqual(2 * keys)
      const summary = JSON.stringify(await tracker.summary())
      await store.prune()
      expect(await readdir(directory)).toHaveLength(keys)
      expect(await bytesIn(directory)).toBeLessThanOrEqual(Math.max(...sizes) / 1.5)
      expect(JSON.stringify(await trackerOf({ store }).summary())).toBe(summary)
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  }, 60_000)

  it('weeks in which 5 % of requests, writes and processes fail lose, double and invent nothing', async () => {
    const calm = await calmWeek()
    // The count is small here; the reliability benchmark does a hundred.
    for (let seed = 1; seed <= Number(process.env.SOAK_SEEDS ?? 5); seed++) {
      const { faults, ...harm } = await soakedWeek(seed, calm)
      expect({ seed, ...harm }).toEqual({ seed, lost: 0, duplicated: 0, differing: 0, passedWithoutData: 0 })
      expect(faults.source).toBeGreaterThan(5)
    }
  }, 600_000)
})

describe('missing data', () => {
  it('an empty answer, an absent metric and an absent part are no data and never a pass', async () => {
    for (const series of [{}, { requests: [] }, { requests: [slots({}, [])] }]) {
      const source = new MemorySource({ series })
      const tracker = new StabilityTracker({
        collector: new KpiCollector({ source, kpis: [availability, cpu] }),
        release,
      })
      await tracker.tick(weekEnd)
      const { verdict, coverage } = await tracker.summary()
      expect({ verdict, coverage }).toEqual({ verdict: 'inconclusive', coverage: 0 })
    }
  }, 60_000)

  it('a week that misses 30 % of its samples says so and is inconclusive', async () => {
    const inner = weekSource()
    const source = {
      ...failingSource(() => false, inner),
      range: async (...[query, range, options]: Parameters<typeof inner.range>) => {
        const answer = await inner.range(query, range, options)
        const kept = (at: number) => (at / minutes(30)) % 10 < 7
        return {
          ...answer,
          series: answer.series.map((one) => ({
            labels: one.labels,
            timestamps: one.timestamps.filter(kept),
            values: one.values.filter((_, index) => kept(one.timestamps[index] as number)),
          })),
        }
      },
    }
    const tracker = trackerOf({ collector: collectorOf(source) })
    await tracker.tick(weekEnd)
    const { verdict, coverage, reasons } = await tracker.summary()
    expect(coverage).toBeGreaterThan(0.65)
    expect(coverage).toBeLessThan(0.72)
    expect(verdict).toBe('inconclusive')
    expect(reasons.join(' ')).toContain('of the time, of 80% needed')
  }, 60_000)
})

describe('clocks', () => {
  const calendar = (timeZone: string, releasedAt: string) => ({
    product: 'shop',
    version: '2.0.0',
    releasedAt: Date.parse(releasedAt),
    days: 'calendar' as const,
    timeZone,
    observeFor: days(3),
  })

  it.each([
    ['Europe/Berlin', '2026-03-26T23:00Z', [24, 23, 24]],
    ['Europe/Berlin', '2026-10-22T22:00Z', [24, 25, 24]],
    ['America/New_York', '2026-03-06T05:00Z', [24, 23, 24]],
    ['Australia/Lord_Howe', '2026-10-01T13:30Z', [24, 23.5, 24]],
    ['Asia/Kathmandu', '2026-03-26T18:15Z', [24, 24, 24]],
  ])(
    'calendar days of %s from %s lose no slot and say how long they are',
    async (timeZone, releasedAt, hoursOfDays) => {
      const spring = calendar(timeZone, releasedAt)
      const source = new FleetSource(1)
      const tracker = new StabilityTracker({ collector: fleetCollector(source, 1), release: spring })
      await tracker.tick(spring.releasedAt + days(6))
      const { days: told } = await tracker.summary()
      expect(told.map(({ hours }) => hours ?? 24)).toEqual(hoursOfDays)
      for (const [index, { range }] of told.entries())
        if (index > 0) expect(range.start).toBe(told[index - 1]?.range.end)
      const slotsOf = ({ range }: { range: { start: number; end: number } }) => (range.end - range.start) / minutes(30)
      expect(told.map(slotsOf)).toEqual(hoursOfDays.map((hours) => hours * 2))
      expect(told.every(({ coverage }) => coverage === 1)).toBe(true)
    },
    60_000,
  )

  it('a leap day and the turn of a year are days like any other', async () => {
    for (const releasedAt of ['2028-02-27T12:00Z', '2026-12-30T12:00Z']) {
      const tracker = new StabilityTracker({
        collector: fleetCollector(new FleetSource(1), 1),
        release: { ...fleetRelease, releasedAt: Date.parse(releasedAt), observeFor: days(3) },
      })
      await tracker.tick(Date.parse(releasedAt) + days(4))
      expect((await tracker.summary()).days.map(({ coverage, hours }) => [coverage, hours])).toEqual(
        new Array(3).fill([1, undefined]),
      )
    }
  }, 60_000)

  it('is quiet about a window without slots', () => {
    expect(kpiWindow({ range: { start: 0, end: 1 }, step: minutes(5), kpis: [] }).range).toEqual({ start: 0, end: 0 })
  })
})
