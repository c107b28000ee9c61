import { type Retrospective, type WeeklySummary, weeklySummary } from 'tars-observability'
import {
  renderCsv,
  renderHtml,
  renderJson,
  renderMarkdown,
  renderSlack,
  toPrometheusText,
} from 'tars-observability/report'
import { beforeAll, describe, expect, it } from 'vitest'
import { reportSchema } from '../../src/schema/report-schema.js'
import { exampleWeek } from '../report/example-week.js'
import { simulatedWeek } from '../report/simulated-week.js'

describe('the weekly summary', () => {
  let week: Retrospective
  let summary: WeeklySummary
  beforeAll(async () => {
    week = await simulatedWeek()
    summary = weeklySummary(week)
  })

  it('says what the retrospective says, and nothing else', () => {
    const { verdict, score, grade, headlines, reasons, recommendations, range } = week
    expect(summary).toMatchObject({ verdict, score, grade, headlines, reasons, recommendations, range })
    expect(summary.days.map(({ score }) => score)).toEqual(week.health.map(({ score }) => score))
    for (const { kpi, value, baselineValue, changePercent } of summary.kpis) {
      const compared = week.regression?.comparisons.find(
        (each) => each.kpi === kpi && Object.keys(each.scope).length === 0 && each.baseline === 'launch-day',
      )
      expect({ value, baselineValue, changePercent }).toEqual({
        value: compared?.currentValue,
        baselineValue: compared?.baselineValue,
        changePercent: compared?.changePercent,
      })
    }
    expect(summary.incidents.map(({ id }) => id)).toEqual(week.incidents.map(({ id }) => id))
    expect(summary.budgets.map(({ budget }) => budget.consumedOfPeriod)).toEqual(
      week.budgets.map(({ budget }) => budget.consumedOfPeriod),
    )
    expect(summary.actionItems).toEqual(week.actionItems.slice(0, 5))
    expect(summary.retrospective).toEqual({ key: week.key, actionItems: week.actionItems.length })
  })

  it('says where a KPI is proved worse that the whole dilutes, and does not call it unjudged', () => {
    const p99 = summary.kpis.find(({ kpi }) => kpi === 'latency-p99')
    expect(p99).toMatchObject({ status: 'unchanged', worseIn: [{ service: 'catalog' }, { service: 'catalog' }] })
    expect(renderMarkdown(summary)).toMatch(
      /\| 99th percentile latency \|.*unchanged \(proved worse in catalog \(2 regions\)\)/,
    )
    expect(week.dataQuality.notJudged.map(({ kpi }) => kpi)).toContain('latency-p99')
    expect(summary.dataQuality.notJudged.map(({ kpi }) => kpi)).not.toContain('latency-p99')
  })

  it('has a status for each KPI on each day', () => {
    for (const { daily } of summary.kpis) expect(daily).toHaveLength(summary.days.length)
    const memory = summary.kpis.find(({ kpi }) => kpi === 'memory')
    expect(memory?.daily.map(({ status }) => status).slice(4)).toEqual(['healthy', 'warning', 'critical'])
  })

  it('lists the alerts of the week, the most severe first, and those that only inform apart', () => {
    expect(summary.alerts.map(({ name }) => name)).toEqual(['HighErrorRate', 'RegionDown', 'CpuSaturation'])
    const [first] = summary.alerts
    if (!first) throw new Error('the simulated week has alerts')
    const noisy = { ...week, alerts: [...summary.alerts, { ...first, name: 'BatchDone', severity: 'info' }] }
    const told = renderMarkdown(weeklySummary(noisy)).split('## Alerts')[1]?.split('##')[0] ?? ''
    expect(told.match(/^\| HighErrorRate \|/m)).not.toBeNull()
    expect(told).toContain('1 informational alert besides: BatchDone.')
    expect(told).not.toMatch(/^\| BatchDone/m)
  })

  it('tells an alert that fired over midnight once', () => {
    const [first, second, ...others] = week.days
    if (!first || !second) throw new Error('the simulated week has days')
    const alert = { name: 'Slow', severity: 'warning', labels: {}, start: first.range.end - 1, end: null }
    const days = [
      { ...first, alerts: [alert] },
      { ...second, alerts: [{ ...alert, end: second.range.start + 1 }] },
      ...others.map((day) => ({ ...day, alerts: [] })),
    ]
    expect(weeklySummary({ ...week, alerts: undefined, days }).alerts).toHaveLength(1)
  })

  it('counts on each day an episode of the week, though a gap tore it into two', () => {
    const [day, ...others] = week.days
    if (!day) throw new Error('the simulated week has days')
    const { start, end } = day.range
    const torn = { name: 'Slow', severity: 'warning', labels: {}, start, end: start + 1 }
    const days = [{ ...day, alerts: [torn, { ...torn, start: start + 2, end }] }, ...others]
    const alerts = [{ ...torn, end }]
    expect(weeklySummary({ ...week, alerts, days }).days[0]).toMatchObject({ alerts: 1, informationalAlerts: 0 })
  })

  it('fits on a page: short beside the retrospective, whatever the week held', () => {
    const big = exampleWeek({ findings: 10_000 })
    for (const each of [week, big]) {
      expect(renderMarkdown(weeklySummary(each)).split('\n').length).toBeLessThan(170)
      expect(renderHtml(weeklySummary(each)).length).toBeLessThan(60_000)
    }
  })

  it('leads to the retrospective where its address is known, and to nothing that runs', () => {
    const retrospectiveUrl = 'https://example.com/retrospectives/2.4.0'
    const linked = weeklySummary(week, { retrospectiveUrl })
    expect(renderHtml(linked)).toContain(`href="${retrospectiveUrl}"`)
    expect(renderMarkdown(linked)).toContain(`](${retrospectiveUrl})`)
    expect(renderHtml(weeklySummary(week, { retrospectiveUrl: 'javascript:alert(1)' }))).not.toContain('javascript:')
  })

  it('is a report as its schema says, through JSON and back', () => {
    const read = JSON.parse(renderJson(summary))
    expect(reportSchema.parse(read)).toEqual(read)
  })

  it('goes to machines under the names that they know', () => {
    expect(renderCsv(summary)).toContain('week,2026-03-03T09:00:00.000Z,2026-03-10T09:00:00.000Z,latency-p99,s,')
    expect(toPrometheusText(summary)).toContain('tars_incidents_open{product="web-shop",report="weekly-summary"')
    expect(renderSlack(summary).blocks.length).toBeLessThanOrEqual(50)
    expect(JSON.stringify(renderSlack(summary))).toContain('Find the cause of the incident')
  })

  it('calls nothing good where nothing was measured', () => {
    const nothing: Retrospective = {
      ...week,
      verdict: 'inconclusive',
      score: null,
      grade: null,
      headlines: [],
      days: [],
      health: [],
      regression: null,
      incidents: [],
      budgets: [],
      alerts: [],
      actionItems: [],
      recommendations: [],
      dataQuality: { ...week.dataQuality, coverage: 0 },
    }
    const told = renderMarkdown(weeklySummary(nothing))
    expect(told).not.toContain('🟢')
    expect(told).not.toMatch(/\bNaN\b|undefined|null|Infinity/)
    expect(weeklySummary(nothing).kpis).toEqual([])
  })

  it('takes the ratio of summed counts where nothing was compared, and averages no quantile', () => {
    const { kpis } = weeklySummary({ ...week, regression: null })
    const availability = kpis.find(({ kpi }) => kpi === 'availability')
    const compared = summary.kpis.find(({ kpi }) => kpi === 'availability')
    expect(availability?.value).toBeCloseTo(compared?.value as number, 6)
    expect(kpis.find(({ kpi }) => kpi === 'latency-p99')).toMatchObject({
      value: null,
      status: null,
      changePercent: null,
    })
  })

  it('takes a retrospective and nothing else', () => {
    expect(() => weeklySummary({} as Retrospective)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    expect(() => weeklySummary(week, { retrospectiveUrl: 7 } as never)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    )
  })
})
