import { days, hours } from 'tars-observability'
import { renderHtml } from 'tars-observability/report'
import { describe, expect, it } from 'vitest'
import { extremes, linePath } from '../../src/report/pictures/line-path.js'
import { exampleWeek } from './example-week.js'

describe('pictures', () => {
  const week = exampleWeek({ services: 1, regions: 1, pictures: 1 })
  const [chart] = week.charts
  if (!chart) throw new Error('the example week has a series')
  const chapter = (html: string, id: string) => html.split(`id="${id}"`)[1]?.split('</section>')[0] ?? ''
  const figures = (html: string) =>
    `${chapter(html, 'incidents')}${chapter(html, 'the-week-in-pictures')}`.match(/<figure class="picture">/g)?.length

  it('join launch day and the week after it, and leave series apart that do not follow', () => {
    const slots = days(1) / chart.step
    const launch = { ...chart, values: chart.values.slice(0, slots) }
    const rest = { ...chart, start: chart.start + days(1), values: chart.values.slice(slots) }
    expect(renderHtml({ ...week, charts: [launch, rest] })).toBe(renderHtml(week))
    expect(figures(renderHtml({ ...week, charts: [launch, { ...rest, start: rest.start + hours(1) }] }))).toBe(2)
  })

  it('show only the incidents of their own time', () => {
    const before = { ...chart, values: chart.values.slice(0, days(1) / chart.step) }
    const picture = chapter(renderHtml({ ...week, charts: [before] }), 'the-week-in-pictures')
    expect(picture).not.toContain('fails 12%')
  })

  it('stand beside the incident whose worst place they show, from the moment at which it began there', () => {
    const [incident] = week.incidents
    const [finding] = incident?.findings ?? []
    if (!incident || !finding) throw new Error('the example week has an incident')
    const place = { kpi: chart.kpi, scope: { service: 'svc' } }
    const later = finding.start + hours(1)
    const html = renderHtml({
      ...week,
      incidents: [
        {
          ...incident,
          scope: place.scope,
          worst: { ...place, value: 1, unit: chart.unit, at: later },
          findings: [{ ...finding, ...place, start: later }],
        },
      ],
      charts: [chart, { ...chart, ...place }],
    })
    const beside = chapter(html, 'incidents')
    expect(beside.match(/<figure class="picture">/g)).toHaveLength(1)
    expect(beside).toContain(', svc</strong>')
    expect(beside).toContain(
      `<li>${incident.title}, here from ${new Date(later).toISOString().slice(0, 16).replace('T', ' ')} UTC</li>`,
    )
    expect(chapter(html, 'the-week-in-pictures')).not.toContain('<rect class="incident" x="')
  })

  it('say so when there is no data at all', () => {
    const html = renderHtml({ ...week, charts: [{ ...chart, values: chart.values.map(() => null) }] })
    expect(html).toContain('No data in this time.')
    expect(html).not.toContain('NaN')
  })

  it('keep every spike of a long series and break the line at gaps', () => {
    const values = Array.from({ length: 2_304 }, (_, index) =>
      index === 1_234 ? 99 : index >= 2_000 && index < 2_100 ? null : 1,
    )
    const kept = extremes(values, 150)
    expect(kept.length).toBeLessThanOrEqual(300)
    expect(kept.filter(({ value }) => value === 99)).toEqual([{ index: 1_234, value: 99 }])
    expect(linePath([[0, 1], [1, 2.04], null, [3, 4]])).toBe('M0,1L1,2M3,4Z')
  })
})
