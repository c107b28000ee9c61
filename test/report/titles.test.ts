import { XMLParser } from 'fast-xml-parser'
import MarkdownIt from 'markdown-it'
import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { type Report, type Retrospective, weeklySummary } from 'tars-observability'
import {
  renderHtml,
  renderMarkdown,
  renderSlack,
  renderStepSummary,
  toAnnotations,
  toJUnit,
  toSarif,
} from 'tars-observability/report'
import { beforeAll, describe, expect, it } from 'vitest'
import { simulatedWeek } from './simulated-week.js'

/** Names for machines that no reader should meet; a name that its title holds is a word, such as `memory`. */
const namesOf = ({ kpis }: Retrospective): RegExp[] =>
  [
    ...kpis.filter(({ name, title }) => !title.toLowerCase().includes(name)).map(({ name }) => name),
    'launch-day',
    'previous-version',
  ].map((name) => new RegExp(`(?<![\\w-])${name}(?![\\w-])`))

let week: Retrospective
let reports: Report[]
beforeAll(async () => {
  week = await simulatedWeek()
  reports = [week, weeklySummary(week), ...week.health, week.regression, week.baseline].filter(
    (report) => report !== null,
  )
})

/** The texts that hold one of the names, each with its report. */
const found = (textsOf: (report: Report) => string[]): string[] =>
  reports.flatMap((report) =>
    textsOf(report)
      .map((text) => text.replaceAll('launch-day KPI summary', ''))
      .filter((text) => namesOf(week).some((name) => name.test(text)))
      .map((text) => `${report.type}: ${text}`),
  )

describe('a reader meets titles, never the names that machines go by', () => {
  it('has names to look for', () => expect(namesOf(week).length).toBeGreaterThan(5))

  it('in HTML', () => expect(found((report) => textNodes(parse(renderHtml(report))))).toEqual([]))

  it('in Markdown', () => expect(found((report) => proseOf(renderMarkdown(report)))).toEqual([]))

  it('in a step summary', () => expect(found((report) => proseOf(renderStepSummary(report)))).toEqual([]))

  it('in Slack', () => expect(found((report) => stringsIn(renderSlack(report)))).toEqual([]))

  it('in JUnit', () => {
    const parser = new XMLParser({ ignoreAttributes: false })
    const isType = (text: string) => /regression-report|kpi-summary|health-report/.test(text)
    expect(found((report) => stringsIn(parser.parse(toJUnit(report))).filter((text) => !isType(text)))).toEqual([])
  })

  it('in messages of SARIF, whose ids stay', () => {
    const results = (report: Report) => JSON.parse(toSarif(report)).runs[0].results as { message: { text: string } }[]
    expect(found((report) => results(report).map(({ message }) => message.text))).toEqual([])
    expect(toSarif(week.regression as Report)).toContain('"fullyQualifiedName": "regression latency-p99 catalog')
  })

  it('in annotations', () => expect(found((report) => toAnnotations(report).split('\n'))).toEqual([]))

  it('in what is to be done', () => {
    const items = [...week.actionItems, ...week.health.flatMap(({ mitigation }) => mitigation)]
    expect(items.length).toBeGreaterThan(5)
    const said = items.flatMap(({ title, reason, steps, verify }) => [title, reason, ...steps, verify?.pass ?? ''])
    expect(said.filter((text) => namesOf(week).some((name) => name.test(text)))).toEqual([])
  })
})

/** All text but code. */
function textNodes(node: DefaultTreeAdapterTypes.Node): string[] {
  if (node.nodeName === 'code' || node.nodeName === 'style') return []
  if (node.nodeName === '#text') return [(node as DefaultTreeAdapterTypes.TextNode).value]
  return 'childNodes' in node ? node.childNodes.flatMap(textNodes) : []
}

const proseOf = (markdown: string): string[] =>
  new MarkdownIt({ html: true })
    .parse(markdown, {})
    .flatMap(({ children, content, type }) =>
      children
        ? children.filter(({ type }) => type === 'text').map(({ content }) => content)
        : type === 'html_block'
          ? [content]
          : [],
    )

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}
