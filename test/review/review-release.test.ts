import { beforeAll, describe, expect, it } from 'vitest'
import { otelHttpKpis } from '../../src/catalogue/index.js'
import { KpiCollector, StabilityTracker } from '../../src/collection/index.js'
import { type MetricSource, previousWeek } from '../../src/contracts/index.js'
import { days, hours, minutes, StabilityError } from '../../src/model/index.js'
import { renderHtml, renderJson, renderMarkdown } from '../../src/report/index.js'
import { type Review, reviewRelease } from '../../src/review/index.js'
import { MemorySource, PrometheusSource } from '../../src/sources/index.js'
import { type LaunchWeek, launchWeek } from '../../src/testing/index.js'

const week = launchWeek({ seed: 1 })
const { source, release, kpis, truth } = week
const now = truth.range.end + minutes(5)
const dimensions = ['service', 'region']
// Half an hour a slot: the same code, and quick.
const step = minutes(30)

const faultsOf = ({ truth }: LaunchWeek) => truth.incidents.filter(({ kpis }) => kpis.length > 0).map(({ id }) => id)

/** Each incident as the fault that it tells of, in time, place and KPI, or else by its own title. */
const toldOf = ({ incidents }: Review, { truth }: LaunchWeek) =>
  incidents.map(({ title, start, kpis, scopes }) => {
    const fault = truth.incidents.find(
      (one) =>
        Math.abs(start - one.start) <= (one.kind === 'trend' ? days(1) : minutes(10)) &&
        kpis.some((kpi) => one.kpis.includes(kpi)) &&
        scopes.some((scope) => Object.entries(one.scope).every(([name, value]) => (scope[name] ?? value) === value)),
    )
    return fault?.id ?? `${title} at ${new Date(start).toISOString()}`
  })

describe('reviewRelease', () => {
  let review: Review
  beforeAll(async () => {
    review = await reviewRelease({ source, release, kpis, dimensions, now })
  })

  it('finds each fault of the simulated week where and when it was, and nothing else', () => {
    expect(toldOf(review, week)).toEqual(faultsOf(week))
  })

  // Doubt before the shift (7), a level that was the day before's (3), noise that grew by little (8, 20).
  it.each([3, 7, 8, 20])('finds the same in the week of seed %i', async (seed) => {
    const other = launchWeek({ seed })
    expect(toldOf(await reviewRelease({ ...other, dimensions, now }), other)).toEqual(faultsOf(other))
  })

  it('judges launch day and the seven days after it, and says what was not measured', () => {
    expect(review.baseline).toMatchObject({ type: 'kpi-summary', product: 'web-shop', version: '2.4.0' })
    expect(review.days.map(({ day }) => day)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(review.health.map(({ day }) => day)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(review.retrospective.dataQuality.gaps).toEqual([truth.gap])
  })

  it('says that the detectors were learning on launch day where nothing from before it is there, and only there', async () => {
    const cold = (told: Review) =>
      told.retrospective.dataQuality.warnings.filter((warning) => warning.includes('first 24 hours'))
    const young: MetricSource = {
      kind: source.kind,
      range: async (query, range, options) =>
        range.end <= release.releasedAt
          ? { series: [], warnings: [], partial: false }
          : await source.range(query, range, options),
    }
    const told = await reviewRelease({ source: young, release, kpis, dimensions, now, step })
    expect(cold(told)).toHaveLength(1)
    for (const { name, title = name } of kpis) expect(cold(told)[0]).toContain(title.split(',')[0])
    expect(renderMarkdown(told.retrospective)).toContain('first 24 hours')
    expect(cold(review)).toEqual([])
  })

  it('is not blind on launch day: a fault six hours after the release is told, for the week before it was learnt from', async () => {
    const fault = truth.incidents.find(({ id }) => id === 'error-spike') as (typeof truth.incidents)[number]
    const releasedAt = fault.start - hours(6)
    const told = await reviewRelease({
      source,
      release: { ...release, releasedAt },
      kpis,
      dimensions,
      now: releasedAt + days(1) + minutes(5),
    })
    const found = told.anomalies.find(
      ({ kpi = '', scope, start }) =>
        fault.kpis.includes(kpi) &&
        scope?.service === fault.scope.service &&
        Math.abs(start - fault.start) <= minutes(10),
    )
    expect(found).toBeDefined()
  })

  it('says of a week in which nothing goes wrong that it passes, without rollback', async () => {
    const quiet = launchWeek({ seed: 4, incidents: false })
    const { verdict, reasons, regression } = await reviewRelease({ ...quiet, dimensions, now })
    expect([verdict, regression.rollback.level], reasons.join('\n')).toEqual(['pass', 'none'])
  })

  it('gives the same bytes for the same input', async () => {
    const again = await reviewRelease({ source: launchWeek({ seed: 1 }).source, release, kpis, dimensions, now })
    for (const render of [renderMarkdown, renderHtml, renderJson]) {
      expect(render(again.retrospective) === render(review.retrospective)).toBe(true)
    }
  })

  it('equals a tracker with one tick', async () => {
    const collector = new KpiCollector({ source, kpis, dimensions })
    const tracker = new StabilityTracker({ collector, release, baselines: [previousWeek(release)] })
    await tracker.tick(now)
    const fromTracker = await reviewRelease({ tracker, now })
    expect(JSON.stringify(fromTracker.retrospective)).toBe(JSON.stringify(review.retrospective))
  })

  it('survives JSON unchanged', () => {
    expect(JSON.parse(JSON.stringify(review))).toStrictEqual(review)
  })

  it('judges in the middle of the week the days that are over', async () => {
    const midweek = await reviewRelease({
      source,
      release,
      kpis,
      dimensions,
      step,
      now: release.releasedAt + days(3) + hours(2),
    })
    expect(midweek.days.map(({ day }) => day)).toEqual([1, 2])
  })

  it('tells its progress', async () => {
    const phases = new Set<string>()
    await reviewRelease({ source, release, kpis, step, now, onProgress: ({ phase }) => phases.add(phase) })
    expect(phases.size).toBeGreaterThan(1)
  })
})

describe('reviewRelease without data', () => {
  const options = { release, kpis, dimensions, step, now }

  it('is inconclusive when every query is empty, and names what is missing', async () => {
    const review = await reviewRelease({ ...options, source: new MemorySource({ series: {} }) })
    expect(review.verdict).toBe('inconclusive')
    expect(review.reasons.join(' ')).toMatch(/availability|no data|measured/i)
    expect(review.regression.rollback.level).toBe('none')
  })

  it('says which option to change when nothing answers to the matchers', async () => {
    const review = await reviewRelease({ ...options, source, matchers: { service: 'chekout' } })
    expect(review.problems.map(({ code }) => code)).toContain('INSUFFICIENT_DATA')
    expect(review.reasons[0]).toMatch(
      /^Nothing is known of availability, .* and \d+ more\. No series: label `service` is never 'chekout'; it has 'cart', .*Change `matchers`\.$/,
    )
    expect(renderMarkdown(review.retrospective)).toContain('chekout')
  })

  it('is inconclusive when the source fails, and says why and what to do', async () => {
    const failing: MetricSource = {
      kind: 'memory',
      range: async () => {
        throw new StabilityError('SOURCE_UNAVAILABLE', 'the server is down', { hint: 'Set `url` to one that is up.' })
      },
    }
    const review = await reviewRelease({ ...options, source: failing })
    expect(review.verdict).toBe('inconclusive')
    expect(review.problems).toContainEqual(expect.objectContaining({ code: 'SOURCE_UNAVAILABLE' }))
    expect(review.reasons.join(' ')).toContain('the server is down')
  })

  it('never passes when a query is refused, and names the KPI', async () => {
    const refusing: MetricSource = {
      kind: 'memory',
      range: async (query, ...rest) => {
        if (!String(query).includes('memory_of_limit')) return source.range(query, ...rest)
        throw new StabilityError('QUERY_REJECTED', 'no such function', { hint: 'Change the query.' })
      },
    }
    const { verdict, reasons } = await reviewRelease({ ...options, source: refusing })
    expect(reasons[0]).toBe('memory: no such function. Change the query.')
    expect(verdict).not.toBe('pass')
  })

  it('is inconclusive when nothing listens at the address of Prometheus', async () => {
    await using down = new PrometheusSource({ url: 'http://127.0.0.1:9', retry: { attempts: 1 } })
    const review = await reviewRelease({ ...options, kpis: otelHttpKpis(), source: down })
    expect(review.verdict).toBe('inconclusive')
    expect(review.problems[0]?.code).toBe('SOURCE_UNAVAILABLE')
  })

  it('is inconclusive when a service that `expect` names has no data', async () => {
    const review = await reviewRelease({ ...options, source, expect: [{ service: 'search', region: 'us-east-1' }] })
    expect(review.verdict).not.toBe('pass')
    expect(JSON.stringify(review.retrospective.dataQuality.notJudged)).toContain('search')
  })

  it('is inconclusive when a service that the baseline had is gone since', async () => {
    const series = Object.fromEntries(
      Object.entries(await allSeries()).map(([query, list]) => [
        query,
        list.map((one) => (one.labels.service === 'cart' ? before(one, release.releasedAt + days(1)) : one)),
      ]),
    )
    const review = await reviewRelease({ ...options, source: new MemorySource({ series }) })
    expect(['inconclusive', 'fail']).toContain(review.verdict)
    expect(review.reasons.join(' ')).toContain('cart')
  })

  const ratio = { name: 'availability', unit: '1', kind: 'availability', bad: 'b', valid: 'v' } as const
  const inRelease = (more: object) => ({ release: { ...release, ...more } })
  const backwards = { start: now, end: now - days(1) }
  it.each<[option: RegExp, given: object]>([
    [/`now`/, { now: Number.NaN }],
    [/`now`/, { now: '2026-03-05' }],
    [/`now`.*seconds/, { now: now / 1000 }],
    [/release.releasedAt.*seconds/, inRelease({ releasedAt: release.releasedAt / 1000 })],
    [/release.releasedAt.*microseconds/, inRelease({ releasedAt: release.releasedAt * 1000 })],
    [/`step`/, { step: -1 }],
    [/`step`/, { step: 5 }], // meant as minutes
    [/objective.target/, { kpis: [{ ...ratio, objective: { target: 99.9 } }] }],
    [/direction/, { kpis: [{ ...ratio, direction: 'up' }] }],
    [/mode/, { kpis: [{ ...ratio, mode: 'dry' }] }],
    [/`matchers`/, { matchers: { service: [] } }],
    [/`baselines`/, { baselines: previousWeek(release) }],
    [/`baselines`/, { baselines: [{ ...previousWeek(release), kind: 'prod' }] }],
    [/`baselines.a.range`/, { baselines: [{ name: 'a', range: backwards }] }],
    [/`baselines.a.range.start`.*seconds/, { baselines: [{ name: 'a', range: { start: now / 1000, end: now } }] }],
    [/baselines.a.window.range/, { baselines: [{ name: 'a', window: {} }] }],
    [/`baselines.a.source`/, { baselines: [{ name: 'a', range: { start: 0, end: now }, source: {} }] }],
    [/`release.days`/, inRelease({ days: 'business' })],
    [/`release.observeFor`/, inRelease({ observeFor: 7 })], // meant as days
    [/`release.observeFor`/, inRelease({ observeFor: 1e20 })],
    [/release.previousVersion/, inRelease({ previousVersion: 2 })],
    [/`release.annotations.at`/, inRelease({ annotations: [{ at: Number.NaN, title: 'flag' }] })],
    [/release.annotations\[0\].url/, inRelease({ annotations: [{ at: now, title: 'flag', url: 5 }] })],
    [/`release.baselineFor`/, inRelease({ baselineFor: 1 })],
    [/`release.exclusions`/, inRelease({ exclusions: [{ range: backwards, reason: 'test' }] })],
    [/release.annotations\[0\].at/, inRelease({ annotations: [{ at: '2026-03-05', title: 'flag' }] })],
    [/onProgress/, { onProgress: true }],
    [/signal/, { signal: {} }],
    [/tracker/, { tracker: {} }],
  ])('says that %s is wrong', async (option, given) => {
    await expect(reviewRelease({ ...options, source, ...given } as never)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(option),
    })
  })

  it('stops when it is told to, from what a tracker kept as well', async () => {
    const signal = AbortSignal.abort()
    await expect(reviewRelease({ ...options, source, signal })).rejects.toMatchObject({ code: 'ABORTED' })
    const tracker = new StabilityTracker({ collector: new KpiCollector({ source, kpis }), release })
    await expect(reviewRelease({ tracker, now, signal })).rejects.toMatchObject({ code: 'ABORTED' })
  })
})

const queriesOf = () =>
  new Set(
    kpis
      .flatMap((kpi) => [
        kpi.query,
        kpi.bad,
        kpi.valid,
        kpi.buckets,
        'sum' in kpi ? kpi.sum : undefined,
        'count' in kpi ? kpi.count : undefined,
      ])
      .flatMap((query) => (typeof query === 'object' ? [query.memory as string] : [])),
  )

async function allSeries() {
  const entries = await Promise.all(
    [...queriesOf()].map(async (query) => {
      const { series } = await source.range(
        query,
        { ...truth.range, step: minutes(5) },
        { by: ['service', 'region', 'le'] },
      )
      return [query, series] as const
    }),
  )
  return Object.fromEntries(entries)
}

const before = <Series extends { timestamps: Float64Array; values: Float64Array }>(
  series: Series,
  end: number,
): Series => {
  const length = series.timestamps.filter((at) => at < end).length
  return { ...series, timestamps: series.timestamps.slice(0, length), values: series.values.slice(0, length) }
}
