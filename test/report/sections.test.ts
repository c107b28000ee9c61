import { minutes, type RegressionReport, type Report, reviewRelease, weeklySummary } from 'tars-observability'
import { renderHtml, renderMarkdown } from 'tars-observability/report'
import { MemorySource } from 'tars-observability/sources'
import { launchWeek } from 'tars-observability/testing'
import { describe, expect, it } from 'vitest'
import { exampleWeek } from './example-week.js'

/** What the original promised for each document, in its order. */
const CHAPTERS: Record<Report['type'], string[]> = {
  'kpi-summary': [
    'Availability & SLO',
    'Requests & Errors',
    'Latency',
    'Resource',
    'Database & Cache',
    'Incidents',
    'Certification Notes',
  ],
  'weekly-summary': [
    'Executive Summary',
    'Key Metrics',
    'Trends',
    'Daily Breakdown',
    'Error Budgets',
    'Incidents',
    'Alerts',
    'Data Quality',
    'Recommendations for the next version',
    'Action Items',
  ],
  'health-report': [
    'Executive Summary',
    'Key Metrics Summary',
    'Health Metrics Breakdown',
    'Anomalies',
    'Mitigation Checklist',
    'Trend Analysis',
    'Recommendations',
    'Next Steps',
  ],
  'regression-report': [
    'Executive Summary',
    'Severity and Category Breakdown',
    'Comparison vs launch day',
    'Comparison vs previous version',
    'Detailed Events',
    'Recommendations',
    'Action Items',
  ],
  retrospective: [
    'Executive Summary',
    'Incidents',
    'Action Items',
    'Recommendations for the next version',
    'What Went Well',
    'What Could Be Improved',
    'Unexpected Drifts',
    'Key Metrics',
    'The Week in Pictures',
    'Trends',
    'Daily Breakdown',
    'Services and Regions',
    'Comparison vs launch day',
    'Comparison vs previous version',
    'SLO Compliance Summary',
    'Cost Analysis',
    'Process Improvements',
    'Data Quality',
    'Appendix',
  ],
}

const week = exampleWeek()
const reports = [week, weeklySummary(week), week.health[0], week.regression, week.baseline].filter(
  (report) => report !== undefined && report !== null,
)
const unescaped = (text: string) => text.replaceAll('&amp;', '&').replace(/\\(.)/g, '$1')

describe('every document has every chapter', () => {
  for (const report of reports) {
    it(`${report.type}, in Markdown`, () => {
      const titles = [...renderMarkdown(report).matchAll(/^## (.+)$/gm)].map(([, title]) => unescaped(title as string))
      expect(titles).toEqual(CHAPTERS[report.type])
    })

    it(`${report.type}, in HTML, with one heading of the first level and each chapter in the contents`, () => {
      const html = renderHtml(report)
      expect([...html.matchAll(/<h2 [^>]*>([^<]+)<\/h2>/g)].map(([, title]) => unescaped(title as string))).toEqual(
        CHAPTERS[report.type],
      )
      expect(html.match(/<h1/g)).toHaveLength(1)
      for (const [, id] of html.matchAll(/<a href="#([^"]+)"/g)) expect(html).toContain(`id="${id}"`)
    })
  }

  it('even when there is nothing to say', () => {
    const empty = {
      ...week,
      verdict: 'inconclusive' as const,
      score: null,
      grade: null,
      headlines: [],
      reasons: [],
      baseline: null,
      days: [],
      health: [],
      successes: [],
      regression: null,
      drifts: [],
      incidents: [],
      cost: null,
      budgets: [],
      recommendations: [],
      processImprovements: [],
      actionItems: [],
      charts: [],
      degradations: [],
      scopeTables: [],
      anomalies: [],
      kpis: [],
    }
    const markdown = renderMarkdown(empty)
    expect(markdown).toContain('⚪ Inconclusive')
    for (const title of CHAPTERS.retrospective.filter((title) => !title.startsWith('Comparison')))
      expect(markdown).toContain(`## ${title}`)
    expect(markdown).not.toMatch(/\bNaN\b|undefined|null|Infinity/)
    expect(renderHtml(empty)).not.toMatch(/>[^<]*\b(?:NaN|undefined|Infinity)\b/)
  })
})

describe('names are parameters', () => {
  it('takes product, version and next version from the caller', () => {
    const markdown = renderMarkdown(week, { product: 'T.A.R.S.', version: 'v1.0.1', nextVersion: 'v1.0.2' })
    expect(markdown).toContain('# T.A.R.S. v1.0.1 retrospective')
    expect(markdown).toContain('## Recommendations for v1.0.2')
    expect(markdown).not.toContain('# checkout')
  })
})

describe('what the data does not say is not said', () => {
  it('shows no mark of good news where nothing was measured', async () => {
    const { release, kpis, truth } = launchWeek({ seed: 1, step: minutes(30) })
    const source = new MemorySource({ series: {} })
    const review = await reviewRelease({ source, release, kpis, step: minutes(30), now: truth.range.end })
    const told = renderMarkdown(review.retrospective)
    expect(told).toContain('⚪ Rollback: not judged')
    expect(told).toContain('⚪ Nothing was measured.')
    expect(told).not.toContain('🟢')
  })

  it('tells the anomalies of incidents first, and that the others came to nothing', () => {
    const [incident] = week.incidents.filter(({ findings }) => findings.some(({ kpi }) => kpi !== undefined))
    const finding = incident?.findings.find(({ kpi }) => kpi !== undefined)
    const made = {
      start: 0,
      end: 1,
      peak: 0,
      kind: 'spike',
      direction: 'up',
      score: 1,
      expected: 1,
      deviation: 1,
    } as const
    const slight = { ...made, kpi: 'slight', scope: {}, severity: 'high', actual: 5, reason: 'slight' } as const
    const told = { ...made, severity: 'low', reason: 'told', kpi: finding?.kpi, scope: finding?.scope ?? {} } as const
    const markdown = renderMarkdown({
      ...week,
      anomalies: [slight, { ...told, actual: finding?.evidence.value ?? 0 }],
      incidents: week.incidents.map((each) =>
        each === incident && finding
          ? {
              ...each,
              findings: [{ ...finding, evidence: { ...finding.evidence, value: finding.evidence.value ?? 0 } }],
            }
          : { ...each, findings: [] },
      ),
    })
    const flagged = markdown.split('What the detectors flagged: 2 anomalies, 1 of incidents')[1] ?? ''
    expect(flagged).toContain('The rest came to nothing')
    expect(flagged.indexOf('| told |')).toBeGreaterThan(0)
    expect(flagged.indexOf('| told |')).toBeLessThan(flagged.indexOf('| slight |'))
  })

  it('states no cost where none was measured', () => {
    const text = renderMarkdown({ ...week, cost: null })
    expect(text).toContain('No cost was measured, so none is stated.')
    expect(text).not.toMatch(/USD \d|\$\d/)
  })

  it('shows a drift that is no regression', () => {
    expect(renderMarkdown(week)).toMatch(/## Unexpected Drifts\n\n\*\*🟡 Memory, automl-pipeline\*\*/)
  })

  it('lists the worst regression first', () => {
    const regression = week.regression
    if (!regression) throw new Error('the example week has a regression report')
    const events =
      renderMarkdown({ ...regression, regressions: [...regression.regressions].reverse() }).split(
        '## Detailed Events',
      )[1] ?? ''
    expect(events.indexOf('(critical)')).toBeLessThan(events.indexOf('(medium)'))
  })

  it('prints action items from P0 to P3', () => {
    const items = [...(renderMarkdown(week).split('## Action Items')[1] ?? '').matchAll(/- \[ \] \*\*(P\d)\*\*/g)].map(
      ([, priority]) => priority,
    )
    expect(items).toEqual(['P0', 'P1', 'P2'])
  })

  it('writes every moment with its zone', () => {
    for (const zone of ['UTC', 'Asia/Kathmandu']) {
      const markdown = renderMarkdown(week, { timeZone: zone })
      const label = zone === 'UTC' ? 'UTC' : 'UTC+5:45'
      expect(markdown).toContain(`**Times in:** ${zone}`)
      for (const [moment, after] of markdown.matchAll(
        /\d{4}-\d\d-\d\d \d\d:\d\d( to (?:\d{4}-\d\d-\d\d )?\d\d:\d\d)?(?= |$)/g,
      )) {
        const at = markdown.indexOf(moment)
        expect(`${markdown.slice(at + moment.length, at + moment.length + 12)}${after ?? ''}`).toMatch(/^ (?:UTC|to )/)
      }
      expect(markdown).toContain(label)
    }
  })
})

describe('a rollback that is not advised', () => {
  const report = week.regression as RegressionReport
  const without = { ...report, rollback: { level: 'none', reasons: [], wouldHelp: null } } as const

  it('says that no rule fired, and the worst that was found', () => {
    expect(renderMarkdown(without)).toMatch(
      /Rollback: not advised\. No rule for one fired: the worst of \d+ proved regressions is /,
    )
    expect(renderMarkdown({ ...without, regressions: [] })).toContain('nothing is proved worse than before')
  })

  it('says so where no previous version was measured', () => {
    const sentence = 'No previous version was measured, so whether a rollback would help cannot be told.'
    const [first] = report.baselines
    expect(renderMarkdown({ ...without, baselines: first ? [{ ...first, kind: 'launch-day' }] : [] })).toContain(
      sentence,
    )
    const previous = first ? [{ ...first, kind: 'previous-version', status: 'used' } as const] : []
    expect(renderMarkdown({ ...without, baselines: previous })).not.toContain(sentence)
  })
})
