import { describe, expect, it } from 'vitest'
import { days, hours, minutes, parseDuration, parseTimestamp } from '../../src/model/index.js'

const refusal = (hint: RegExp) =>
  expect.objectContaining({ code: 'CONFIG_INVALID', hint: expect.stringMatching(hint) as string })

describe('a moment as text', () => {
  it.each([
    ['2026-11-10T09:00Z', '2026-11-10T09:00:00.000Z'],
    ['2026-11-10T09:00:30.5+02:00', '2026-11-10T07:00:30.500Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('%s is %s', (text, moment) => expect(new Date(parseTimestamp(text)).toISOString()).toBe(moment))

  it.each([
    '2026-11-10T09:00',
    '2026-11-10',
    '2026-02-30T00:00Z',
    '2026-13-01T00:00Z',
    '10 Nov 2026 09:00Z',
    '',
    undefined,
  ])('%j is refused', (text) => expect(() => parseTimestamp(text as string)).toThrowError(refusal(/offset/)))
})

describe('a duration as text', () => {
  it('adds up its parts', () => {
    expect([parseDuration('7d'), parseDuration('1h30m'), parseDuration('5m')]).toEqual([
      days(7),
      hours(1.5),
      minutes(5),
    ])
  })

  it.each(['', '7', '-1d', 'd', '5m5m', '1m1h'])('%j is refused', (text) =>
    expect(() => parseDuration(text)).toThrowError(refusal(/unit/)),
  )
})
