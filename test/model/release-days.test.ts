import { describe, expect, it } from 'vitest'
import { days, hours, launchDay, observationPeriod, parseTimestamp, releaseDays } from '../../src/model/index.js'

const release = { product: 'shop', version: '2.0.0', releasedAt: parseTimestamp('2026-11-10T09:00Z') }

describe('the days of a release', () => {
  it('are launch day and seven days of 24 hours unless told otherwise', () => {
    const days = releaseDays(release)
    expect(days.map(({ day }) => day)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(days.every(({ hours }) => hours === 24)).toBe(true)
    expect(days[7]?.range.end).toBe(release.releasedAt + hours(192))
  })

  it('leave no hole and no overlap, whatever their kind', () => {
    for (const kind of ['elapsed', 'calendar'] as const) {
      const days = releaseDays({ ...release, days: kind, timeZone: 'Asia/Kathmandu', baselineFor: hours(30) })
      for (const [index, { range }] of days.entries()) {
        if (index > 0) expect(range.start).toBe(days[index - 1]?.range.end)
      }
    }
  })

  it.each([
    ['Europe/Berlin', '2026-03-27T23:00Z', [24, 23, 24]],
    ['Europe/Berlin', '2026-10-23T22:00Z', [24, 25, 24]],
    ['America/New_York', '2026-03-07T05:00Z', [24, 23, 24]],
    ['America/New_York', '2026-10-31T04:00Z', [24, 25, 24]],
    ['Australia/Lord_Howe', '2026-04-03T13:00Z', [24, 24.5, 24]],
    ['Australia/Lord_Howe', '2026-10-02T13:30Z', [24, 23.5, 24]],
    ['Asia/Kathmandu', '2026-03-27T18:15Z', [24, 24, 24]],
  ])('follow the clocks of %s from %s', (timeZone, releasedAt, expected) => {
    const days = releaseDays({
      ...release,
      releasedAt: parseTimestamp(releasedAt),
      days: 'calendar',
      timeZone,
      observeFor: hours(48),
    })
    expect(days.map(({ hours }) => hours)).toEqual(expected)
  })

  it('by the calendar begin at midnight, so that launch day has what is left of its date', () => {
    const calendar = { ...release, days: 'calendar' as const, timeZone: 'Europe/Berlin' }
    expect(releaseDays(calendar)[0]?.hours).toBe(14)
    expect(launchDay(calendar).end).toBe(parseTimestamp('2026-11-10T23:00Z'))
    expect(observationPeriod(calendar).end).toBe(parseTimestamp('2026-11-17T23:00Z'))
  })

  it('go on as long as they are told to', () => {
    expect(releaseDays({ ...release, observeFor: days(14) }).map(({ day }) => day)).toEqual([...Array(15).keys()])
  })

  it('refuse a zone that does not exist, naming the option', () => {
    expect(() => releaseDays({ ...release, days: 'calendar', timeZone: 'Mars/Olympus' })).toThrowError(
      expect.objectContaining({ code: 'CONFIG_INVALID', hint: expect.stringContaining('timeZone') }),
    )
  })
})
