import { gzipSync } from 'node:zlib'
import {
  loadTemplates,
  renderCsv,
  renderHtml,
  renderJson,
  renderMarkdown,
  renderSlack,
  renderStepSummary,
  toAnnotations,
  toJUnit,
  toPrometheusText,
  toSarif,
} from 'tars-observability/report'
import { describe, expect, it } from 'vitest'
import { exampleWeek } from './example-week.js'
import { simulatedWeek } from './simulated-week.js'

const bytes = (text: string): number => new TextEncoder().encode(text).length

describe('documents of 10,000 findings', () => {
  const week = exampleWeek({ services: 2, regions: 1, findings: 10_000, pictures: 4 })

  it('stay bounded and say how many more there are', () => {
    const markdown = renderMarkdown(week)
    const html = renderHtml(week)
    expect(bytes(markdown)).toBeLessThan(150_000)
    expect(bytes(html)).toBeLessThan(400_000)
    for (const text of [markdown, html]) expect(text).toMatch(/and 9,9\d\d more/)
    expect(bytes(renderStepSummary(week))).toBeLessThanOrEqual(1_024 * 1_024)
    expect((toJUnit(week).match(/<testcase /g) ?? []).length).toBe(1_000)
    expect(JSON.parse(toSarif(week)).runs[0].results.length).toBeLessThanOrEqual(1_000)
    expect(toAnnotations(week).trimEnd().split('\n').length).toBe(10)
  })

  it('keep within every limit of Slack', () => {
    const { text, blocks } = renderSlack(week)
    expect(text.length).toBeGreaterThan(0)
    expect(blocks.length).toBeLessThanOrEqual(50)
    let all = 0
    for (const block of blocks) {
      if (block.type === 'header') expect(block.text.text.length).toBeLessThanOrEqual(150)
      const texts =
        block.type === 'header'
          ? [block.text]
          : block.type === 'context'
            ? block.elements
            : 'fields' in block
              ? block.fields
              : [block.text]
      for (const { text } of texts) {
        expect(text.length).toBeLessThanOrEqual(3_000)
        all += text.length
      }
      if ('fields' in block) expect(block.fields.length).toBeLessThanOrEqual(10)
    }
    expect(all).toBeLessThanOrEqual(13_000)
  })
})

describe('the HTML of 8 services in 3 regions with 12 KPIs', () => {
  const html = renderHtml(exampleWeek())

  it('is one file of less than 500 KB that asks for nothing', () => {
    expect(bytes(html)).toBeLessThan(500_000)
    expect(gzipSync(html).length).toBeLessThan(150_000)
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:;`)
    expect(html).not.toMatch(/<(?:script|link|iframe|object|embed|img|form)\b|url\(|@import|\bon\w+=/)
  })
})

describe('a step summary that would be too large', () => {
  it('leaves chapters out from its end and says which', () => {
    const week = exampleWeek({ services: 1, regions: 1, pictures: 1 })
    const summary = renderStepSummary({
      ...week,
      recommendations: Array.from({ length: 20 }, () => 'x'.repeat(80_000)),
    })
    expect(bytes(summary)).toBeLessThanOrEqual(1_024 * 1_024)
    expect(summary).toContain('Left out for size: Recommendations for the next version, What Went Well')
    expect(summary).toContain('## Executive Summary')
  })
})

describe('JSON', () => {
  it('is the same whatever order the keys were given in, and holds no number that JSON has not', () => {
    const { baseline } = exampleWeek({ services: 1, regions: 1, pictures: 1 })
    if (!baseline) throw new Error('the example week has a launch day')
    const backwards = Object.fromEntries(Object.entries(baseline).reverse()) as typeof baseline
    expect(renderJson(backwards)).toBe(renderJson(baseline))
    expect(JSON.parse(renderJson({ ...baseline, coverage: Number.NaN })).coverage).toBeNull()
  })
})

describe('gates', () => {
  const { regression } = exampleWeek({ services: 1, regions: 1, pictures: 1 })
  if (!regression) throw new Error('the example week has a regression report')

  it('fail only with the verdict, and never pass what could not be judged', () => {
    expect(toJUnit(regression)).toContain('<testcase classname="verdict" name="regression report"><failure')
    const warned = toJUnit({ ...regression, verdict: 'warn' })
    expect(warned).not.toContain('<failure')
    expect(warned).toContain('Warning: ')
    expect(toJUnit({ ...regression, verdict: 'inconclusive' })).toMatch(
      /errors="1"[\s\S]*<error message="[^"]+" type="inconclusive">/,
    )
    expect(JSON.parse(toSarif(regression)).runs[0].results[0]).toMatchObject({ ruleId: 'verdict', level: 'error' })
  })

  // What GitHub refuses a whole SARIF file for: https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
  it('give code scanning a rule, a place, a text and a fingerprint with every result', () => {
    const [run] = JSON.parse(toSarif(exampleWeek({ services: 2, regions: 1, pictures: 1 }))).runs
    expect(run.results.length).toBeGreaterThan(1)
    for (const { ruleId, ruleIndex, message, locations, partialFingerprints } of run.results) {
      expect(run.tool.driver.rules[ruleIndex]).toMatchObject({
        id: ruleId,
        shortDescription: { text: expect.any(String) },
      })
      expect(locations).toEqual([
        expect.objectContaining({
          physicalLocation: { artifactLocation: { uri: 'retrospective.html' }, region: { startLine: 1 } },
        }),
      ])
      expect(message.text).toMatch(/\S/)
      expect(partialFingerprints['tarsObservability/v1']).toMatch(/\S/)
    }
    const fingerprints = run.results.map((result: { partialFingerprints: object }) =>
      JSON.stringify(result.partialFingerprints),
    )
    expect(new Set(fingerprints).size).toBe(fingerprints.length)
  })
})

describe('CSV and Prometheus text', () => {
  const week = exampleWeek({ services: 1, regions: 1, pictures: 1 })

  it('hold the unrounded figures', () => {
    const rows = renderCsv(week).split('\r\n')
    expect(rows[0]).toBe('day,start,end,kpi,scope,unit,value,min,max,p50,p95,p99,bad,valid,coverage,compliance,drift')
    expect(rows[1]).toMatch(/^0,2026-01-05T00:00:00.000Z,2026-01-06T00:00:00.000Z,availability,all,1,0\.99/)
    expect(toPrometheusText(week)).toContain(
      'tars_error_budget_consumed_ratio{kpi="availability",of="window",product="checkout",report="retrospective",version="2.4.0"} 1.87',
    )
  })

  it('leave out what is not known instead of writing 0', () => {
    expect(toPrometheusText({ ...week, score: null })).not.toContain('tars_stability_score')
    expect(toPrometheusText(week)).toContain(
      'tars_report_verdict{product="checkout",report="retrospective",verdict="fail",version="2.4.0"} 1',
    )
  })
})

describe('loadTemplates', () => {
  const week = exampleWeek({ services: 1, regions: 1, pictures: 1 })

  it('replaces one template and keeps the others', () => {
    const templates = loadTemplates({
      'markdown/page':
        '# Ours: <%= it.document.title %>\n<% for (const block of it.document.sections[0].blocks) { %><%~ include("@" + block.type, { block }) %><% } %>',
    })
    const markdown = renderMarkdown({ ...week, release: { ...week.release, product: '<b>|' } }, { templates })
    expect(markdown).toMatch(/^# Ours: \\<b\\>\\\| 2\.4\.0 retrospective\n/)
    expect(markdown).toContain('| Stability |')
    expect(renderMarkdown(week)).not.toContain('Ours')
  })

  it('gives a template the report itself, escaped for its language', () => {
    const templates = loadTemplates({ 'html/page': '<p><%= it.report.headlines[0] %></p>' })
    expect(renderHtml({ ...week, headlines: ['<script>'] }, { templates })).toBe('<p>&lt;script&gt;</p>')
  })

  it('refuses a name that is no template, a template that does not parse and a folder that is not there', () => {
    expect(() => loadTemplates({ 'markdown/pge': '' } as object)).toThrow(/no template 'markdown\/pge'/)
    expect(() => loadTemplates({ 'markdown/page': '<% if ( %>' })).toThrow(/does not parse/)
    expect(() => loadTemplates('/nowhere/at/all')).toThrow(/cannot be read/)
  })
})

describe('a week that was reviewed', () => {
  it('fits, and says what happened as a person would', { timeout: 60_000 }, async () => {
    const week = await simulatedWeek()
    expect(bytes(renderHtml(week))).toBeLessThan(500_000)
    const said = renderMarkdown(week)
    for (const what of ['payments failed', 'catalog is 25% slower', 'eu-central-1 was down'])
      expect(said).toContain(what)
    expect(said).not.toMatch(/\d 1 where|\. \.|\.\./)
    expect(week.reasons.filter((reason) => !reason.endsWith('.'))).toEqual([])
  })
})
