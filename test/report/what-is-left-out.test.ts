import { type AlertEpisode, hours, minutes, weeklySummary } from 'tars-observability'
import { renderHtml, renderMarkdown } from 'tars-observability/report'
import { beforeAll, describe, expect, it } from 'vitest'
import { exampleWeek } from './example-week.js'
import { simulatedWeek } from './simulated-week.js'

describe('what a page leaves out', () => {
  it('says which field of the JSON has it all, and that field is there', () => {
    const week = exampleWeek({ findings: 200 })
    for (const report of [week, week.regression, week.baseline, week.health[0]].filter((each) => each != null)) {
      const hints = [...renderMarkdown(report).matchAll(/^…and [\d,]+ more, in `([\w.]+)` of the report as JSON\.$/gm)]
      if (report === week) expect(hints.length).toBeGreaterThan(3)
      for (const [, field = ''] of hints) {
        const found = field
          .split('.')
          .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], report)
        expect([field, Array.isArray(found)]).toEqual([field, true])
      }
      expect(renderMarkdown(report)).not.toMatch(/^…and [\d,]+ more\.$/m)
    }
    expect(renderHtml(week)).toMatch(
      /<p class="more">and [\d,]+ more, in <code>[\w.]+<\/code> of the report as JSON<\/p>/,
    )
  })
})

describe('the week on a page', () => {
  const week = weeklySummary(exampleWeek())
  const [one] = week.kpis
  if (!one) throw new Error('the example week has KPIs of the whole')
  const held = { ...one, status: 'unchanged', severity: 'none', worseIn: [], trend: 'stable' } as const
  const place = { service: 'hypersync', region: 'eu' }
  const kpis = [
    ...Array.from({ length: 20 }, (_, i) => ({ ...held, kpi: `held ${i}`, daily: [] })),
    { ...held, kpi: 'open somewhere', daily: [] },
    { ...held, kpi: 'worse somewhere', daily: [], worseIn: [place] },
  ]
  const notJudged = [{ kpi: 'open somewhere', scope: place, reason: 'too noisy' }]
  const told = renderMarkdown({ ...week, kpis, dataQuality: { ...week.dataQuality, notJudged } })

  it('leaves out KPIs that held, never what is worse or open', () => {
    const rows = [...(told.split('## Key Metrics')[1] ?? '').matchAll(/^\| (\w+ \w+) \|.*$/gm)]
    expect(rows.slice(0, 3).map(([, title]) => title)).toEqual(['worse somewhere', 'open somewhere', 'held 0'])
    expect(told).toContain('…and 6 more, in `kpis` of the report as JSON.')
  })

  it('says beside the whole what it dilutes', () => {
    expect(told).toContain('unchanged (proved worse in hypersync, eu)')
    expect(told).toContain('unchanged (cannot be told in hypersync, eu)')
  })
})

describe('what could not be judged', () => {
  it('is one row where several places have one reason', () => {
    const week = exampleWeek()
    const places = ['eu', 'us', 'ap'].map((region) => ({ service: 'hypersync', region }))
    const notJudged = [
      ...places.map((scope) => ({ kpi: 'availability', scope, reason: 'too few slots' })),
      { kpi: 'availability', scope: { service: 'cart' }, reason: 'no baseline' },
    ]
    const told = renderMarkdown({ ...week, dataQuality: { ...week.dataQuality, notJudged } })
    expect(told).toContain('| Availability | hypersync (3 regions) | too few slots |')
    expect(told).toContain('| Availability | cart | no baseline |')
  })
})

describe('alerts', () => {
  const week = exampleWeek()
  const [day] = week.health
  const firstDay = week.days[0]?.range.start ?? Number.NaN
  const alert = (name: string, severity: string): AlertEpisode => ({
    name,
    severity,
    labels: { service: 'hypersync' },
    start: firstDay,
    end: firstDay + minutes(10),
  })
  const alerts = [
    alert('BatchDone', 'info'),
    alert('BatchDone', 'info'),
    alert('Slow', 'warning'),
    alert('Down', 'page'),
  ]

  it('of a day count what asks for something, and name what only informs apart', () => {
    if (!day) throw new Error('the example week has a health report')
    const told = renderMarkdown({ ...day, alerts })
    expect(told).toMatch(/🔴 \*\*2\*\*<br>2 informational besides/)
    expect(told).toContain('2 informational alerts besides: BatchDone (2 times).')
    expect(told.indexOf('| Down |')).toBeGreaterThan(0)
    expect(told.indexOf('| Down |')).toBeLessThan(told.indexOf('| Slow |'))
    expect(told).not.toContain('| BatchDone |')
  })

  it('of the week stand in the retrospective by name', () => {
    const told = renderMarkdown({ ...week, alerts, days: week.days.map((each) => ({ ...each, alerts })) })
    const breakdown = told.split('## Daily Breakdown')[1]?.split('\n## ')[0] ?? ''
    expect(breakdown).toContain('| Down | 🔴 page | hypersync |')
    expect(breakdown).toContain('| 2 (2 informational) |')
  })
})

describe('a percentage in a title', () => {
  let told: string
  beforeAll(async () => {
    told = renderMarkdown(await simulatedWeek())
  })

  it('says of which KPI it is, and stands beside the values that it was measured from', () => {
    const [, percent, before, after] =
      /cart, us-east-1 was (\d+)% slower \(mean latency\)[\s\S]*?What changed: Mean latency ([\d.]+) ms → ([\d.]+) ms/.exec(
        told,
      ) ?? []
    expect(Math.abs(Number(percent) - 100 * (Number(after) / Number(before) - 1))).toBeLessThan(1)
    expect(told).toContain('while it lasted, against the same time of day before')
  })

  it('of a trend is of its level before the onset', () => {
    expect(told).toMatch(
      /What changed: Memory, share of its limit .*, at its furthest, against the day before it began/,
    )
  })

  it('of the score says why the days may score less than the week', () => {
    expect(told).toContain("A day's score is stricter")
  })
})

it('tells what to do in the place and the time of the incident', async () => {
  const { actionItems } = await simulatedWeek()
  const steps = actionItems.flatMap(({ steps }) => steps)
  expect(steps).toContain(
    'List the failing requests in payments from 2026-03-04 10:00 UTC to 2026-03-04 10:30 UTC by route, status and first error message.',
  )
  expect(steps).toContain('Begin with what strayed at the same time: CPU, share of one core.')
  expect(new Set(actionItems.map(({ steps }) => steps.join())).size).toBe(actionItems.length)
  expect(actionItems.every(({ due, verify }) => verify !== null && (due === null || due > hours(1)))).toBe(true)
})
