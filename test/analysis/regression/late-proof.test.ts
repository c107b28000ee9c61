import { describe, expect, it } from 'vitest'
import { days, hours } from '../../../src/model/index.js'
import { MONDAY, SAMPLES_PER_DAY, simulatedWindow } from '../../bench/simulation/windows.js'
import { AVAILABILITY, compare, counts, launchDay, level, P95, week } from './weeks.js'

const fourthDay = MONDAY + days(4)
const fromFourthDay = (values: Float64Array, factor: number) =>
  values.map((value, i) => (i < 3 * SAMPLES_PER_DAY ? value : value * factor))
const slowLater = fromFourthDay(level(0.2, 7, 21, { dayEffect: 0.5 }), 1.6)

describe('a change in the middle of the week', () => {
  it('is proved against all that came before it, and dated', () => {
    const { regressions } = compare(week({ kpi: P95, values: slowLater }), {
      'launch-day': launchDay({ kpi: P95, values: level(0.2, 1, 22, { dayEffect: 0.5 }) }),
    })
    expect(regressions).toMatchObject([{ kpi: 'latency-p95', notes: ['proved_since_shift'] }])
    expect(Math.abs((regressions[0]?.since as number) - fourthDay)).toBeLessThanOrEqual(hours(2))
    expect(regressions[0]?.evidence.rule).toContain('against all that came before it')
  })

  it('is proved from counts as well', () => {
    const failing = counts(0.0005, 7, 23)
    const bad = fromFourthDay(Float64Array.from(failing.bad), 6)
    const { regressions } = compare(week({ kpi: AVAILABILITY, counts: { bad, valid: failing.valid } }), {
      'launch-day': launchDay({ kpi: AVAILABILITY, counts: counts(0.0005, 1, 24) }),
    })
    expect(regressions).toMatchObject([{ kpi: 'availability', notes: ['proved_since_shift'] }])
    expect(Math.abs((regressions[0]?.since as number) - fourthDay)).toBeLessThanOrEqual(hours(2))
  })

  it('is proved against a canary that ran at its end as well: the days of the baseline go first', () => {
    const { regressions } = compare(week({ kpi: P95, values: slowLater }), {
      canary: simulatedWindow(MONDAY + days(7), 1, [{ kpi: P95, values: level(0.2, 1, 22, { dayEffect: 0.5 }) }]),
    })
    expect(regressions).toMatchObject([{ baseline: 'canary', notes: ['proved_since_shift'] }])
  })
})
