import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { days, hours, KpiCollector, minutes, previousWeek, StabilityError, StabilityTracker } from '../../src/index.js'
import { MemoryStore } from '../../src/stores/index.js'
import { firstDifference } from './first-difference.js'
import { cpu } from './kpis.js'
import {
  collectorOf,
  everySlot,
  failingSource,
  gap,
  halfHour,
  kpis,
  release,
  trackerOf,
  weekEnd,
  weekSource,
} from './small-week.js'

const textOf = async (tracker: StabilityTracker): Promise<string> => JSON.stringify(await tracker.summary())
const once = async (): Promise<string> => {
  const tracker = trackerOf()
  await tracker.tick(weekEnd)
  return textOf(tracker)
}

describe('StabilityTracker', () => {
  it('reads exactly 336 half-hour slots in 168 hours, in seven days', async () => {
    let slots = 0
    let days = 0
    const tracker = trackerOf()
    for (const now of everySlot()) {
      const update = await tracker.tick(now)
      if (update.collected && update.collected.start >= release.releasedAt + hours(24)) {
        slots += (update.collected.end - update.collected.start) / halfHour
      }
      days += update.days.length
    }
    expect({ slots, days }).toEqual({ slots: 336, days: 7 })
    const { window, done } = await tracker.record()
    expect(((window?.range.end ?? 0) - (window?.range.start ?? 0)) / halfHour).toBe(48 + 336)
    expect(done).toBe(true)
  })

  it('counts 336 slots too when the release was not on the grid', async () => {
    const tracker = trackerOf({ release: { ...release, releasedAt: release.releasedAt + minutes(7) } })
    await tracker.tick(weekEnd + days(1))
    const { window } = await tracker.record()
    expect(((window?.range.end ?? 0) - (window?.range.start ?? 0)) / halfHour).toBe(48 + 336)
  })

  it('gives the same summary, to the byte, from one tick a slot and from one at the end', async () => {
    const tracker = trackerOf()
    for (const now of everySlot()) await tracker.tick(now)
    expect(firstDifference(await textOf(tracker), await once())).toBeNull()
  })

  it('gives the same summary when every tick is another process', async () => {
    const store = new MemoryStore()
    for (const now of everySlot().filter((_, index) => index % 7 === 0)) await trackerOf({ store }).tick(now)
    await trackerOf({ store }).tick(weekEnd)
    expect(firstDifference(await textOf(trackerOf({ store })), await once())).toBeNull()
  }, 60_000)

  it('gives the same summary after three days of absence', async () => {
    const store = new MemoryStore()
    const absent = { start: release.releasedAt + days(2.3), end: release.releasedAt + days(5.3) }
    const tracker = trackerOf({ store })
    for (const now of everySlot().filter((now) => now < absent.start)) await tracker.tick(now)
    const restarted = trackerOf({ store })
    for (const now of everySlot().filter((now) => now >= absent.end)) await restarted.tick(now)
    expect(firstDifference(await textOf(trackerOf({ store })), await once())).toBeNull()
  }, 60_000)

  it('gives the same summary whatever the moments of its ticks', async () => {
    const expected = await once()
    const moment = fc.integer({ min: release.releasedAt - hours(5), max: weekEnd + hours(5) })
    await fc.assert(
      fc.asyncProperty(fc.array(moment, { maxLength: 12 }), async (moments) => {
        const store = new MemoryStore()
        for (const now of [...moments, weekEnd]) await trackerOf({ store }).tick(now)
        expect(firstDifference(await textOf(trackerOf({ store })), expected)).toBeNull()
      }),
      { seed: 11, numRuns: 6 },
    )
  }, 60_000)

  it('reports a failing source as a problem and reads again at the next tick', async () => {
    let down = false
    const tracker = trackerOf({ collector: collectorOf(failingSource(() => down)) })
    for (const [index, now] of everySlot().entries()) {
      down = index % 5 === 2
      const update = await tracker.tick(now)
      expect(update.problems.map(({ code }) => code)).toEqual(down ? ['SOURCE_UNAVAILABLE'] : [])
      if (down) expect(update.collected).toBeNull()
    }
    expect(firstDifference(await textOf(tracker), await once())).toBeNull()
  })

  it('reads a KPI whose query failed again, and the others go on', async () => {
    let broken = true
    const inner = weekSource()
    const source = {
      ...failingSource(() => false, inner),
      range: async (...[query, range, options]: Parameters<typeof inner.range>) => {
        if (broken && query === 'cpu') throw new StabilityError('QUERY_REJECTED', 'parse error', { hint: 'Mend it.' })
        return inner.range(query, range, options)
      },
    }
    const tracker = trackerOf({ collector: collectorOf(source) })
    const update = await tracker.tick(release.releasedAt + days(3))
    expect(update.problems.map(({ code }) => code)).toEqual(['QUERY_REJECTED'])
    expect(update.days).toHaveLength(2)
    const problems = (await tracker.record()).window?.kpis.flatMap(({ kpi, problem }) => (problem ? [kpi.name] : []))
    expect(new Set(problems)).toEqual(new Set(['cpu']))
    broken = false
    await tracker.tick(weekEnd)
    expect(firstDifference(await textOf(tracker), await once())).toBeNull()
  })

  it('joins overlapping ticks', async () => {
    const tracker = trackerOf()
    const [first, second] = await Promise.all([tracker.tick(weekEnd), tracker.tick(weekEnd)])
    expect(second).toBe(first)
  })

  it('lets a tick that joined give up alone', async () => {
    const tracker = trackerOf()
    const first = tracker.tick(weekEnd)
    await expect(tracker.tick(weekEnd, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
    expect((await first).days).toHaveLength(7)
  })

  it('refuses to tick beside another process, while a summary needs no lock', async () => {
    const store = new MemoryStore()
    await trackerOf({ store }).tick(weekEnd)
    const release = await store.lock('release/shop/2.0.0/lock')
    await expect(trackerOf({ store }).tick(weekEnd)).rejects.toMatchObject({ code: 'STATE_LOCKED' })
    expect(firstDifference(await textOf(trackerOf({ store })), await once())).toBeNull()
    await release()
    expect((await trackerOf({ store }).tick(weekEnd)).done).toBe(true)
  })

  it('collects nothing before the first slot is over', async () => {
    const tracker = trackerOf()
    expect(await tracker.tick(release.releasedAt + minutes(29))).toMatchObject({
      collected: null,
      days: [],
      done: false,
    })
    expect((await tracker.summary()).verdict).toBe('inconclusive')
  })

  it('waits until a slot is settled', async () => {
    const inner = weekSource()
    const source = { ...failingSource(() => false, inner), limits: { settle: minutes(2) } }
    const tracker = trackerOf({ collector: collectorOf(source) })
    expect((await tracker.tick(release.releasedAt + minutes(31))).collected).toBeNull()
    expect((await tracker.tick(release.releasedAt + minutes(32))).collected).not.toBeNull()
  })

  it('keeps a gap as missing, in the update, the day and the summary', async () => {
    const tracker = trackerOf()
    await tracker.tick(gap.start)
    const inside = await tracker.tick(gap.start + hours(1))
    expect(inside.gaps).toEqual([{ start: gap.start, end: gap.start + hours(1) }])
    await tracker.tick(weekEnd)
    const { gaps, days } = await tracker.summary()
    expect(gaps).toEqual([gap])
    expect(days[3]?.gaps).toEqual([gap])
    expect(days[3]?.kpis[0]?.coverage).toBeCloseTo(1 - 3 / 24, 12)
  })

  it('reads late data as long as nothing came after it', async () => {
    let outage = true
    const inner = weekSource()
    const until = release.releasedAt + days(2)
    const source = {
      ...failingSource(() => false, inner),
      range: async (...[query, range, options]: Parameters<typeof inner.range>) => {
        const end = outage ? Math.max(range.start, Math.min(range.end, until)) : range.end
        return inner.range(query, { ...range, end }, options)
      },
    }
    const tracker = trackerOf({ collector: collectorOf(source) })
    await tracker.tick(until + hours(30))
    outage = false
    await tracker.tick(weekEnd)
    expect(firstDifference(await textOf(tracker), await once())).toBeNull()
  })

  it('loses nothing to a clock that jumps three hours ahead or back, to 1970 or to 2038, and comes back', async () => {
    // What lies in the future of the true clock is not there yet, whatever the machine's clock says.
    let trueNow = release.releasedAt
    const inner = weekSource()
    const source = {
      ...failingSource(() => false, inner),
      range: async (...[query, range, options]: Parameters<typeof inner.range>) =>
        inner.range(query, { ...range, end: Math.max(range.start, Math.min(range.end, trueNow)) }, options),
    }
    const tracker = trackerOf({ collector: collectorOf(source) })
    for (const [index, now] of everySlot().entries()) {
      trueNow = now
      const shown = [now, now + hours(3), Date.parse('2038-01-19T03:14:07Z'), now - hours(3), 0][index % 5] as number
      await tracker.tick(shown)
    }
    await tracker.tick(weekEnd)
    expect(firstDifference(await textOf(tracker), await once())).toBeNull()
  }, 60_000)

  it('tells an alert across midnight as one episode', async () => {
    const tracker = trackerOf()
    for (const now of everySlot()) await tracker.tick(now)
    const { window } = await tracker.record()
    expect(window?.alerts).toEqual([
      expect.objectContaining({
        start: release.releasedAt + days(3) - hours(2),
        end: release.releasedAt + days(3) + hours(5),
      }),
    ])
    const { days: told } = await tracker.summary()
    expect(told.map(({ alerts }) => alerts.length)).toEqual([0, 1, 1, 0, 0, 0, 0])
  })

  it('finds the spike, and says when it began and how it went on', async () => {
    const events: string[] = []
    const tracker = trackerOf()
    for (const now of everySlot()) {
      for (const { kpi, scope, start } of (await tracker.tick(now)).anomalies) {
        events.push(`${kpi} ${scope?.service ?? 'whole'} ${(start - release.releasedAt) / days(1)}`)
      }
    }
    expect(events.filter((event) => event.startsWith('cpu cart 5')).length).toBeGreaterThanOrEqual(2)
    const { anomalies } = await tracker.summary()
    const found = anomalies.filter(({ kpi, scope }) => kpi === 'cpu' && scope?.service === 'cart')
    const onset = release.releasedAt + days(5)
    expect(found.some(({ start }) => Math.abs(start - onset) <= hours(1))).toBe(true)
    expect(anomalies.every(({ start }) => start >= release.releasedAt)).toBe(true)
  })

  it('shows a day with and without its maintenance', async () => {
    const tracker = trackerOf()
    await tracker.tick(weekEnd)
    const { days: told } = await tracker.summary()
    expect(told[0]?.excluded).toEqual(release.exclusions)
    expect(told[0]?.raw?.[0]?.valid).toBeGreaterThan(told[0]?.kpis[0]?.valid ?? Number.POSITIVE_INFINITY)
    expect(told.slice(1).every(({ raw }) => raw === undefined)).toBe(true)
  })

  it('reads baselines once and keeps them', async () => {
    let asked = 0
    const inner = weekSource()
    const source = {
      ...failingSource(() => false, inner),
      range: async (...[query, range, options]: Parameters<typeof inner.range>) => {
        if (range.start < release.releasedAt) asked++
        return inner.range(query, range, options)
      },
    }
    const store = new MemoryStore()
    const baselines = [previousWeek(release)]
    const tracker = () => trackerOf({ collector: collectorOf(source), store, baselines })
    for (const day of [1, 2, 3, 9]) await tracker().tick(release.releasedAt + days(day))
    expect(asked).toBe(6) // requests, errors, cpu twice (its whole), buckets, sum
    const record = await tracker().record()
    expect(record.baselines.map(({ name, kind }) => [name, kind])).toEqual([['previous-version', 'previous-version']])
    expect(record.baselines[0]?.window.range.end).toBe(release.releasedAt)
  })

  it('has no data for a scope that the baseline had and the week has not', async () => {
    const inner = weekSource()
    const source = {
      ...failingSource(() => false, inner),
      range: async (...[query, range, options]: Parameters<typeof inner.range>) => {
        const answer = await inner.range(query, range, options)
        const gone = range.start >= release.releasedAt + days(1)
        return { ...answer, series: answer.series.filter(({ labels }) => !gone || labels.service !== 'cart') }
      },
    }
    const tracker = trackerOf({ collector: collectorOf(source) })
    await tracker.tick(weekEnd)
    const { window } = await tracker.record()
    const cart = window?.kpis.filter(({ scope }) => scope.service === 'cart') ?? []
    expect(cart.map(({ kpi, coverage }) => [kpi.name, coverage])).toEqual(kpis.map(({ name }) => [name, 1 / 8]))
    const { days: told } = await tracker.summary()
    expect(told[6]?.kpis.filter(({ scope }) => scope.service === 'cart').map(({ coverage }) => coverage)).toEqual([
      0, 0, 0,
    ])
    expect((await tracker.summary()).verdict).toBe('inconclusive')
  })

  it('reads a KPI anew when its query changes, and keeps the rest', async () => {
    const store = new MemoryStore()
    await trackerOf({ store }).tick(release.releasedAt + days(3))
    const queries: unknown[] = []
    const inner = weekSource()
    const source = {
      ...failingSource(() => false, inner),
      range: async (...[query, range, options]: Parameters<typeof inner.range>) => {
        if (range.start < release.releasedAt + days(3) && range.start >= release.releasedAt) queries.push(query)
        return inner.range(query === 'cpu-seconds' ? 'cpu' : query, range, options)
      },
    }
    const changed = [kpis[0], { ...cpu, query: 'cpu-seconds' }, kpis[2]] as typeof kpis
    const collector = new KpiCollector({ source, kpis: changed, dimensions: ['service'], step: halfHour })
    await trackerOf({ store, collector }).tick(release.releasedAt + days(3))
    expect(new Set(queries)).toEqual(new Set(['cpu-seconds']))
  })

  it('stops when aborted, and goes on from what it had committed', async () => {
    const store = new MemoryStore()
    const controller = new AbortController()
    const ticking = trackerOf({ store }).tick(weekEnd, {
      signal: controller.signal,
      onProgress: ({ detail }) => detail === 'day-3' && controller.abort(),
    })
    await expect(ticking).rejects.toMatchObject({ code: 'ABORTED' })
    expect((await trackerOf({ store }).summary()).days).toHaveLength(2)
    await trackerOf({ store }).tick(weekEnd)
    expect(firstDifference(await textOf(trackerOf({ store })), await once())).toBeNull()
  })

  it.each([
    ['collector', { collector: {} }],
    ['release', { release: null }],
    ['release.product', { release: { ...release, product: '' } }],
    ['timeZone', { release: { ...release, timeZone: 'Mars/Olympus' } }],
    ['baseline', { baseline: previousWeek(release), baselines: [] }],
    ['store', { store: {} }],
  ])('names the option %s when it is wrong', (option, wrong) => {
    try {
      new StabilityTracker({ collector: collectorOf(), release, ...wrong } as never)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
      const { message, hint } = error as StabilityError
      expect(`${message} ${hint}`).toContain(option)
    }
  })

  it('refuses a moment that is none', async () => {
    for (const now of [Number.NaN, weekEnd / 1000, weekEnd * 1000]) {
      await expect(trackerOf().tick(now)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    }
  })
})
