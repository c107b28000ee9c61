import { describe, expect, it } from 'vitest'
import { days, minutes, parseTimestamp, type TimeSeries } from '../../src/model/index.js'
import { launchWeek } from '../../src/testing/index.js'

const week = launchWeek({ seed: 7 })
const { truth, release } = week
const step = minutes(5)
const read = async (query: string, range: { start: number; end: number }, by: string[] = [], of = week) =>
  (await of.source.range(query, { ...range, step }, { by })).series
const total = ([series]: readonly TimeSeries[]) => series?.values.reduce((sum, value) => sum + value, 0) ?? 0
const incident = (id: string) =>
  truth.incidents.find((incident) => incident.id === id) as (typeof truth.incidents)[number]

describe('launchWeek', () => {
  it('gives the same bytes for the same seed, and other ones for another', async () => {
    const bytes = async (seed: number) =>
      (await read('sum by ($__by) (requests)', truth.range, [], launchWeek({ seed })))[0]?.values.join()
    expect(await bytes(7)).toBe(await bytes(7))
    expect(await bytes(7)).not.toBe(await bytes(8))
  })

  it('counts on each day what its truth says', async () => {
    expect(truth.daily).toHaveLength(8)
    for (const { day, requests, failed } of truth.daily) {
      const range = { start: release.releasedAt + days(day), end: release.releasedAt + days(day + 1) }
      expect(total(await read('sum by ($__by) (requests)', range))).toBe(requests)
      expect(total(await read('sum by ($__by) (requests_failed)', range))).toBe(failed)
    }
  })

  it('shows the error spike where the truth puts it', async () => {
    const { start, end } = incident('error-spike')
    const ofPayments = async (query: string) =>
      (await read(query, { start, end }, ['service'])).filter(({ labels }) => labels.service === 'payments')
    const failed = total(await ofPayments('sum by ($__by) (requests_failed)'))
    const requests = total(await ofPayments('sum by ($__by) (requests)'))
    expect(failed / requests).toBeCloseTo(0.12, 2)
  })

  it('has no sample at all in the scrape gap, and no count out of line at the counter reset', async () => {
    const { start, end } = incident('scrape-gap')
    expect(await read('avg by ($__by) (up)', { start, end })).toEqual([])
    const reset = incident('counter-reset')
    const around = { start: reset.start - step, end: reset.start + 2 * step }
    const catalog = (await read('sum by ($__by) (requests)', around, ['service'])).find(
      ({ labels }) => labels.service === 'catalog',
    )
    const [before = 0, at = 0, after = 0] = catalog?.values ?? []
    expect(at).toBeGreaterThan(0.7 * Math.min(before, after))
    expect(at).toBeLessThan(1.4 * Math.max(before, after))
  })

  it('keeps every bucket below the next, up to the count of all requests', async () => {
    const range = { start: release.releasedAt, end: release.releasedAt + days(1) }
    const buckets = await read('sum by (le,$__by) (latency_seconds_bucket)', range, ['le'])
    const counts = buckets
      .map(({ labels, values }) => ({ le: Number((labels.le as string).replace('+Inf', 'Infinity')), values }))
      .sort((a, b) => a.le - b.le)
    for (let i = 1; i < counts.length; i++) {
      const [lower, upper] = [counts[i - 1], counts[i]]
      expect(lower?.values.every((count, slot) => count <= (upper?.values[slot] as number))).toBe(true)
    }
    expect(total([{ labels: {}, timestamps: new Float64Array(), values: counts.at(-1)?.values as Float64Array }])).toBe(
      truth.daily[0]?.requests,
    )
  })

  it('can be a week in which nothing goes wrong', () => {
    const quiet = launchWeek({ seed: 7, incidents: false })
    expect([quiet.truth.incidents, quiet.truth.gap, quiet.release.annotations]).toEqual([[], null, []])
  })

  it('refuses a seed that is none and a step that does not divide an hour', () => {
    expect(() => launchWeek({ seed: Number.NaN })).toThrow(/`seed`/)
    expect(() => launchWeek({ seed: 1, step: minutes(7) })).toThrow(/`step`/)
    expect(() => launchWeek({ seed: 1, start: parseTimestamp('2026-03-02T09:01Z') })).toThrow(/1772442060000/)
  })
})
