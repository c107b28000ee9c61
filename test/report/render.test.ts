import { renderHtml, renderJson, renderMarkdown } from 'tars-observability/report'
import { describe, expect, it } from 'vitest'
import { exampleWeek } from './example-week.js'

describe('rendering a retrospective', () => {
  const week = exampleWeek()

  it('gives the same bytes for the same report', () => {
    for (const render of [renderMarkdown, renderHtml, renderJson]) expect(render(week)).toBe(render(exampleWeek()))
  })

  it('says the verdict before anything else', () => {
    expect(renderMarkdown(week).split('\n').slice(0, 3)).toEqual(['# checkout 2.4.0 retrospective', '', '**🔴 Fail**'])
  })

  it('keeps the JSON whole', () => {
    expect(JSON.parse(renderJson(week))).toEqual(JSON.parse(JSON.stringify(week)))
  })

  it('writes no JSON of what is no report', () => {
    for (const value of [undefined, null, {}, { ...week, type: 'other' }]) {
      expect(() => renderJson(value as never)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    }
  })

  it('lays JSON out a record to a line, for less than a fifth more than the bare bytes', () => {
    const written = renderJson(week)
    const scope = week.baseline?.kpis[0]?.scope
    expect(written).toContain(`"scope": ${JSON.stringify(scope).replaceAll(':', ': ').replaceAll(',', ', ')}`)
    expect(written.length).toBeLessThan(1.2 * JSON.stringify(week).length)
  })
})
