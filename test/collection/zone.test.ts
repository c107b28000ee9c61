import { afterEach, expect, it } from 'vitest'
import { hours, reviewRelease } from '../../src/index.js'
import { renderHtml, renderMarkdown } from '../../src/report/index.js'
import { MemorySource } from '../../src/sources/index.js'
import { alerts, kpis, release, series, weekEnd } from './small-week.js'

const own = process.env.TZ
afterEach(() => {
  if (own === undefined) delete process.env.TZ
  else process.env.TZ = own
})

it('a review and its reports are the same under any zone of the machine, and name the zone of the release', async () => {
  const told: string[][] = []
  const shown = new Set<number>()
  for (const zone of ['UTC', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe']) {
    process.env.TZ = zone // Node reads it anew
    shown.add(new Date(0).getHours())
    const review = await reviewRelease({
      source: new MemorySource({ series, alerts }),
      release: { ...release, days: 'calendar', timeZone: 'Europe/Berlin' },
      kpis,
      dimensions: ['service'],
      step: hours(1),
      now: weekEnd,
    })
    told.push([JSON.stringify(review), renderMarkdown(review.retrospective), renderHtml(review.retrospective)])
  }
  expect(shown.size).toBe(4)
  const [utc = [], ...others] = told
  for (const other of others) expect(other.map((text, i) => text === utc[i])).toEqual([true, true, true])
  for (const report of utc.slice(1)) expect(report).toContain('Europe/Berlin')
}, 60_000)
