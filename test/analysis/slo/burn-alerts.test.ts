import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { burnAlerts, burnFactors, burnRate, burnWindows, errorBudget } from '../../../src/analysis/slo/index.js'
import { days, hours, minutes, seconds } from '../../../src/model/index.js'
import { describeWithShared, readShared } from '../../shared-data.js'
import { near } from './near.js'

const repeated = (count: number, bad: number | null, total: number | null) =>
  Array.from({ length: count }, () => ({ bad, total }))
const firing = (slices: { bad: number | null; total: number | null }[], more: object = {}) =>
  burnAlerts({ target: 0.999, period: days(30), step: minutes(5), slices, ...more })
    .filter((alert) => alert.firing)
    .map(({ severity, factor }) => `${severity} ${factor}`)

describe('the burn rate', () => {
  it('is 1 when a period is spent exactly, and the paging limit of the SRE Workbook is 14.4', () => {
    near(burnRate(0.001, 0.999), 1)
    near(burnRate(0.0144, 0.999), 14.4)
  })

  it('is unknown without traffic, and without a budget', () => {
    expect(burnRate(null, 0.999)).toBeNull()
    expect(burnRate(0.5, 1)).toBeNull()
  })

  it.each([-0.1, Number.NaN, Number.POSITIVE_INFINITY])('is not that of an error ratio of %s', (ratio) => {
    expect(() => burnRate(ratio, 0.999)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})

describe('burn factors', () => {
  it.each([
    [30, [14.4, 6, 3, 1]],
    [28, [13.44, 5.6, 2.8, 2.8 / 3]],
    [7, [13.44, 3.5, 1.4, 0.98]],
  ])('of %d days are those of the published tables', (length, wanted) => {
    burnFactors(days(length)).forEach(({ factor }, i) => {
      near(factor, wanted[i])
    })
  })

  it('look back twelve times as long as they look close', () => {
    expect(burnFactors(days(30)).map(({ short, long }) => long / short)).toEqual([12, 12, 12, 12])
  })

  it('need a period', () => {
    expect(() => burnFactors(0)).toThrow(expect.objectContaining({ hint: expect.stringContaining('`period`') }))
  })
})

describe('burn alerts', () => {
  it('page for an outage within minutes, and fall silent when it is over though the hour is still red', () => {
    const calm = repeated(840, 0, 1000)
    expect(firing([...calm, ...repeated(12, 500, 1000)])).toContain('page 14.4')
    expect(firing([...calm, ...repeated(12, 500, 1000), ...repeated(12, 0, 1000)])).toEqual(['ticket 3', 'ticket 1'])
  })

  it('ticket for a leak that no page would notice', () => {
    expect(firing(repeated(864, 2, 1000))).toEqual(['ticket 1'])
  })

  it('are silent about what they do not know', () => {
    const unknown = burnAlerts({ target: 0.999, period: days(30), step: minutes(5), slices: repeated(864, null, null) })
    const nothing = { short: null, long: null, firing: false }
    expect(unknown).toEqual(unknown.map(({ severity, factor }) => ({ severity, factor, ...nothing })))
    expect(unknown).toHaveLength(4)
  })

  it('do not page for one failure at night', () => {
    const night = [...repeated(11, 0, 10), { bad: 1, total: 10 }]
    expect(firing(night)).toEqual([])
    expect(firing(night, { minBadEvents: 1 })).not.toEqual([])
  })

  it('do not page where too few events came to tell', () => {
    expect(firing([...repeated(11, 0, 5), { bad: 4, total: 5 }])).toEqual([])
  })

  it('of a low target leave out what it can never reach, and name it', () => {
    const alerts = burnAlerts({ target: 0.9, period: days(30), step: minutes(5), slices: repeated(12, 1000, 1000) })
    expect(alerts.map(({ factor }) => factor)).toEqual([6, 3, 1])
    expect(burnWindows({ target: 0.9, period: days(30) }).leftOut).toEqual([
      'page over 1h: a burn rate of 14.4 cannot be reached, a target of 0.9 burns at most at 10',
    ])
  })

  it('refuse a window of yours that can never fire, or that is none', () => {
    const window = { severity: 'page', factor: 14.4, short: minutes(5), long: hours(1) } as const
    const of = (part: object) => () => burnWindows({ target: 0.9, period: days(30), windows: [{ ...window, ...part }] })
    expect(of({})).toThrow(/14.4 cannot be reached/)
    expect(of({ factor: 5 })).not.toThrow()
    expect(of({ factor: 5, short: hours(2) })).toThrow(/windows\[0\]/)
    expect(of({ factor: Number.NaN })).toThrow(/windows\[0\]/)
  })

  it('need counts: one that is missing would never fire', () => {
    const slices = [{ bad: undefined as never, total: 100 }]
    expect(() => firing(slices)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('slices[0].bad') }),
    )
    expect(() => firing(repeated(12, 20, 1000), { minBadEvents: Number.NaN })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('minBadEvents') }),
    )
  })

  it('need a step', () => {
    expect(() => firing([], { step: 0 })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', hint: expect.stringContaining('`step`') }),
    )
  })

  it('never fall silent because one more event failed', () => {
    const slice = fc.record({ bad: fc.nat(30), good: fc.nat(500) })
    fc.assert(
      fc.property(fc.array(slice, { minLength: 1, maxLength: 100 }), fc.nat(), (all, which) => {
        const slices = all.map(({ bad, good }) => ({ bad, total: bad + good + 1 }))
        const worse = slices.map((slice, i) => (i === which % all.length ? { ...slice, bad: slice.bad + 1 } : slice))
        expect(firing(worse)).toEqual(expect.arrayContaining(firing(slices)))
      }),
      { seed: 20261123 },
    )
  })

  it('of a 99.9 % target tell of a full outage within 52 seconds: 14.4 × .001 × an hour', () => {
    const windows = [{ severity: 'page', factor: 14.4, short: minutes(5), long: hours(1) }] as const
    const firesAfter = (outage: number) =>
      burnAlerts({
        target: 0.999,
        period: days(30),
        step: seconds(1),
        windows,
        slices: [...repeated(3600 - outage, 0, 100), ...repeated(outage, 100, 100)],
      })[0]?.firing
    expect([firesAfter(51), firesAfter(52)]).toEqual([false, true])
  })
})

interface FactorCase {
  id: string
  periodSeconds: number
  budgetPercent: number
  longSeconds: number
  expected: { factor: number }
}
describeWithShared('vectors/sloth_burnrates.json', "Sloth's own burn factors", () => {
  const { cases } = readShared<{ cases: FactorCase[] }>('vectors/sloth_burnrates.json')
  it.each(cases)('$id', ({ periodSeconds, budgetPercent, longSeconds, expected }) => {
    near(((budgetPercent / 100) * periodSeconds) / longSeconds, expected.factor)
    const ours = burnFactors(periodSeconds * 1000).find(({ long }) => long === longSeconds * 1000)
    const fraction = ours && (ours.factor * longSeconds) / periodSeconds
    // Custom windows, and shares that are not ours, have no counterpart in the default table.
    if (fraction && Math.abs(fraction * 100 - budgetPercent) < 1e-9) near(ours.factor, expected.factor)
    else expect([0.5, 3, 36]).toContain(longSeconds / 3600)
  })
})

interface AlertCase {
  id: string
  target: number
  period: string
  stepSeconds: number
  runLength: [number, number, number][]
  minBadEvents: number
  windows: { severity: 'page' | 'ticket'; factor: number; shortSeconds: number; longSeconds: number }[]
  expected: { severity: string; factor: number; short: number | null; long: number | null; firing: boolean }[]
}
describeWithShared('vectors/burn_alerts.json', 'burn alerts of the reference', () => {
  const { cases } = readShared<{ cases: AlertCase[] }>('vectors/burn_alerts.json')
  it.each(cases)('$id', ({ target, period, stepSeconds, runLength, minBadEvents, windows, expected }) => {
    const input = {
      target,
      period: days(Number.parseInt(period, 10)),
      step: stepSeconds * 1000,
      slices: runLength.flatMap(([count, bad, total]) => repeated(count, bad, total)),
      minBadEvents,
    }
    const given = windows.map(({ severity, factor, shortSeconds, longSeconds }) => ({
      severity,
      factor,
      short: shortSeconds * 1000,
      long: longSeconds * 1000,
    }))
    for (const alerts of [burnAlerts({ ...input, windows: given }), burnAlerts(input)]) {
      expect(alerts.map(({ firing }) => firing)).toEqual(expected.map(({ firing }) => firing))
      alerts.forEach(({ short, long, factor }, i) => {
        near(short, expected[i]?.short)
        near(long, expected[i]?.long)
        near(factor, expected[i]?.factor)
      })
    }
  })
})

interface MathCase {
  id: string
  kind: string
  expected: number
  target: number
  period: number
  window: number
  budgetFraction: number
  burnRate: number
  expectedDays?: number
  expectedMinutes?: number
  expectedSeconds: number
  errorRate: number
  factor: number
  long: number
}
describeWithShared('vectors/slo_math.json', 'identities of the SRE Workbook', () => {
  const { cases } = readShared<{ cases: MathCase[] }>('vectors/slo_math.json')
  const budgetAt = (burn: number, window: number, period: number) =>
    errorBudget({ target: 0.999, period, slices: [{ duration: window, bad: burn * 1000, total: 1_000_000 }] })
  it.each(cases)('$id: $kind', (math) => {
    const { kind, expected, period, window } = math
    if (kind === 'factor') {
      near(burnFactors(seconds(period)).find(({ long }) => long === seconds(window))?.factor, expected)
    } else if (kind === 'timeToExhaustion') {
      const wanted = math.expectedDays ? days(math.expectedDays) : minutes(math.expectedMinutes ?? Number.NaN)
      near(budgetAt(math.burnRate, 1e-9, seconds(period)).timeToExhaustion, wanted)
    } else if (kind === 'budgetConsumed') near(budgetAt(math.burnRate, window, period).consumedOfPeriod, expected)
    else if (kind === 'timesliceBudget') {
      const slices = Array.from({ length: 1008 }, () => ({ duration: seconds(60), bad: 1, total: 1 }))
      const spent = errorBudget({ target: math.target, period: seconds(period), slices })
      expect(slices.length * 60).toBe(math.expectedSeconds)
      near(spent.consumedOfPeriod, 1)
    } else {
      expect(kind).toBe('detectionTimeSeconds')
      near((math.factor / (burnRate(math.errorRate, math.target) as number)) * math.long, expected)
    }
  })
})
