import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { hours, minutes } from 'tars-observability'
import { toPrometheusText } from 'tars-observability/report'
import { describe, expect, it } from 'vitest'
import { table } from '../../src/report/document/build.js'
import { contextOf } from '../../src/report/document/context.js'
import { evidenceFacts, intervalText } from '../../src/report/document/evidence-facts.js'
import { escapeSlack } from '../../src/report/escape/escape-slack.js'
import { clockIn, lengthOfTime } from '../../src/report/words/clock.js'
import { scopeName } from '../../src/report/words/names.js'
import {
  count,
  difference,
  displayScale,
  percent,
  quantity,
  share,
  signedPercent,
} from '../../src/report/words/quantity.js'
import { condense, sparkline, timelineLane } from '../../src/report/words/sparkline.js'
import { truncate } from '../../src/report/words/truncate.js'
import { pathOf } from '../servers/index.js'
import { exampleWeek } from './example-week.js'

describe('the interval of a change', () => {
  const week = exampleWeek()
  const context = contextOf({
    ...week,
    kpis: [{ name: 'up', title: 'Up', unit: '1', direction: 'higher-is-better' }],
  })
  const shown = (kpi: string, lower: number, upper: number, before: number, now: number) =>
    intervalText({ kpi, interval: { lower, upper } }, before, now, context)

  it('says nothing that cannot be', () => {
    expect(shown('errors', -1367, 222, 0, 0)).toBe('±0% to +222%')
    expect(shown('errors', -130, 290, 0.001, 0.002)).toBe('−100% to +290%')
    expect(shown('up', -0.72, 0.32, 1, 0.998)).toBe('−0.72% to ±0%')
  })

  it('keeps what can be, of shares and of values below zero', () => {
    expect(shown('up', -1, 2, 0.9, 0.91)).toBe('−1% to +2%')
    expect(shown('balance', -250, 40, -3, -6)).toBe('−250% to +40%')
  })

  it('is of the typical shift where nothing bad was counted, and then tells no bad events', () => {
    const facts = (bad: number | null) =>
      evidenceFacts({ rule: 'r', bad, valid: 3097920.82, interval: { lower: 1, upper: 2 } }, context)
    expect(facts(null).filter(({ label }) => label !== 'Rule')).toMatchObject([
      { label: 'Counts', value: '3,097,921 events' },
      { label: '95% interval of the typical shift' },
    ])
    expect(facts(12.2).filter(({ label }) => label !== 'Rule')).toMatchObject([
      { label: 'Counts', value: '12 bad of 3,097,921' },
      { label: '95% interval of the change' },
    ])
  })
})

describe('a table', () => {
  it('leaves out a column that says nothing, and keeps one that only draws', () => {
    const rows = [{ trend: [1, 2] }]
    const made = table('c', ['KPI', '#Limit', 'The week'], rows, ({ trend }) => ['cpu', '', { text: '', trend }])
    expect(made).toMatchObject({
      columns: [{ title: 'KPI' }, { title: 'The week' }],
      rows: [[{ text: 'cpu' }, { text: '', trend: [1, 2] }]],
    })
  })
})

describe('quantity', () => {
  it('writes each unit as people say it', () => {
    expect([
      quantity(0.4127, 's'),
      quantity(0.00041, 's'),
      quantity(41.2, 's'),
      quantity(5_400, 's'),
      quantity(250, 'ms'),
    ]).toEqual(['413 ms', '410 µs', '41.2 s', '90 min', '250 ms'])
    expect([
      quantity(734_003_200, 'By'),
      quantity(1536, 'By'),
      quantity(12, 'By'),
      quantity(2_097_152, 'By/s'),
    ]).toEqual(['700 MiB', '1.5 KiB', '12 B', '2 MiB/s'])
    expect([
      quantity(0.99951, '1'),
      quantity(0.12345, '1'),
      quantity(1, '1'),
      quantity(0, '1'),
      quantity(0.00038, '1'),
      quantity(1.6, '1'),
    ]).toEqual(['99.951%', '12.3%', '100%', '0%', '0.038%', '160%'])
    expect([
      quantity(412.3, '{request}/s'),
      quantity(1, '{node}'),
      quantity(12, '{node}'),
      quantity(12.4, 'USD/h'),
      quantity(2412.37, 'USD'),
    ]).toEqual(['412 req/s', '1 node', '12 nodes', '12.40 USD/h', '2,412 USD'])
  })

  it('says that there is no data rather than 0', () => {
    for (const unknown of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY])
      expect(quantity(unknown, 's')).toBe('no data')
  })

  it('never rounds a missed objective up to a kept one', () => {
    // The original compared, and showed, 99.8951 as 99.9.
    expect([percent(0.998951), percent(0.99899), percent(0.999)]).toEqual(['99.895%', '99.899%', '99.9%'])
  })

  it('calls a share all only when nothing is missing', () => {
    expect([share(0.99986), share(0.9961), share(1), share(0.61)]).toEqual(['99.9%', '99.6%', '100%', '61%'])
  })

  it('writes no exponent, no double sign and no minus zero', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: -1e12, max: 1e12 }),
        fc.constantFrom('s', 'By', '1', '{request}/s', 'USD/h', ''),
        (value, unit) => {
          expect(quantity(value, unit)).toMatch(/^−?\d{1,3}(?:,?\d{3})*(?:\.\d+)?(?:%| \S+)?$/)
          expect(quantity(value, unit)).not.toMatch(/^−0(?:%| |$)/)
        },
      ),
      { seed: 6, numRuns: 2_000 },
    )
  })

  it('tells changes and differences with their sign', () => {
    expect([signedPercent(25.31), signedPercent(-0.004), signedPercent(-11.4), signedPercent(1104)]).toEqual([
      '+25.3%',
      '±0%',
      '−11.4%',
      '+1,104%',
    ])
    expect([difference(0.011, 0.052, 's'), difference(-0.001, 0.998, '1'), difference(0, 5, 'By')]).toEqual([
      '+11 ms',
      '−0.1 pp',
      '±0',
    ])
    expect([count(1, 'anomaly'), count(2, 'anomaly'), count(1_204, 'gap')]).toEqual([
      '1 anomaly',
      '2 anomalies',
      '1,204 gaps',
    ])
    expect(displayScale('s', 0.4)).toEqual({ factor: 1000, suffix: 'ms' })
  })
})

describe('clockIn', () => {
  it('names its zone on every label', () => {
    const at = Date.UTC(2026, 0, 9, 6)
    expect(clockIn('UTC').moment(at)).toBe('2026-01-09 06:00 UTC')
    expect(clockIn('Europe/Berlin').moment(at)).toBe('2026-01-09 07:00 UTC+1')
    expect(clockIn('Asia/Kathmandu').moment(at)).toBe('2026-01-09 11:45 UTC+5:45')
    expect(clockIn('America/St_Johns').moment(at)).toBe('2026-01-09 02:30 UTC−3:30')
  })

  it('keeps the days of a zone across a change of its clocks', () => {
    const start = Date.UTC(2026, 2, 28, 23)
    const berlin = clockIn('Europe/Berlin')
    expect(berlin.midnights({ start, end: start + hours(48) })).toEqual([start, start + hours(23), start + hours(47)])
    expect(berlin.span({ start: start + hours(1), end: start + hours(3) })).toBe(
      '2026-03-29 01:00 UTC+1 to 04:00 UTC+2',
    )
    expect(berlin.span({ start, end: start + hours(23) })).toBe('2026-03-29 UTC+1')
  })

  it('says what is still open', () => {
    expect(clockIn('UTC').span({ start: 0, end: null })).toBe('since 1970-01-01 00:00 UTC, still open')
  })

  it('refuses a zone that does not exist', () => {
    expect(() => clockIn('Mars/Olympus')).toThrow(/Mars\/Olympus/)
  })
})

describe('short words', () => {
  it('tells a length of time in its two largest units', () => {
    expect([
      lengthOfTime(hours(1.5)),
      lengthOfTime(hours(31)),
      lengthOfTime(minutes(25)),
      lengthOfTime(4_000),
      lengthOfTime(0),
      lengthOfTime(null),
    ]).toEqual(['1 h 30 min', '1 d 7 h', '25 min', '4 s', '0 s', 'unknown'])
  })

  it('names a scope by its values, and by its labels where the values do not speak for themselves', () => {
    expect(scopeName({})).toBe('all')
    expect(scopeName({ region: 'eu', service: 'checkout' })).toBe('checkout · eu')
    expect(scopeName({ shard: '7', service: 'checkout' })).toBe('checkout · shard=7')
  })

  it('draws a series with its spikes and its gaps', () => {
    expect(sparkline([1, 2, null, 4], 4)).toBe('▁▃·█')
    expect(sparkline([])).toBe('')
    expect(sparkline([5, 5, 5])).toBe('▄▄▄')
    const spike = Array.from({ length: 2_016 }, (_, index) => (index === 700 ? 9 : 1))
    expect(condense(spike, 28)).toContain(9)
    expect(timelineLane({ start: 0, end: 8 }, { start: 2, end: 4 }, 4)).toBe('·█··')
    expect(timelineLane({ start: 0, end: 8 }, { start: 8, end: 8 }, 4)).toBe('···█')
  })

  it('cuts text between letters, never inside an escape', () => {
    expect(truncate('a & b & c', 8, escapeSlack)).toBe('a &amp;…')
    expect(truncate('short', 8)).toBe('short')
    expect(truncate('🟢🟢🟢', 5)).toBe('🟢🟢…')
  })
})

const promtool = pathOf('promtool')
describe.skipIf(promtool === null && !process.env.CI)('promtool (left out where it is not installed)', () => {
  it('accepts the Prometheus text of every report', () => {
    const week = exampleWeek({ services: 2, regions: 2, pictures: 1 })
    for (const report of [week, week.health[0], week.regression, week.baseline]) {
      if (!report) continue
      expect(
        execFileSync(promtool as string, ['check', 'metrics'], { input: toPrometheusText(report), encoding: 'utf8' }),
      ).toBe('')
    }
  })
})
