import { expect, it } from 'vitest'
import { days, requireMilliseconds } from '../../src/model/index.js'

const now = Date.UTC(2026, 10, 18)

it.each([0, 1, days(1), days(30), Date.UTC(1999, 0), now])('takes the moment %d, beside any small clock', (moment) => {
  expect(requireMilliseconds(moment, 'now', days(40))).toBe(moment)
})

it.each([
  ['seconds', now / 1000],
  ['microseconds', now * 1000],
  ['no moment', Number.NaN],
  ['no moment', new Date(now) as never],
  ['no moment', '2026-11-18' as never],
])('says that %s was given, and for which option', (what, moment) => {
  expect(() => requireMilliseconds(moment, 'release.releasedAt', now)).toThrowError(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(new RegExp(`release.releasedAt.*${what}`)) as string,
      hint: expect.stringContaining('release.releasedAt') as string,
    }),
  )
})
