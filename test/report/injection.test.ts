import { XMLParser, XMLValidator } from 'fast-xml-parser'
import MarkdownIt from 'markdown-it'
import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { type Report, type Retrospective, weeklySummary } from 'tars-observability'
import {
  renderCsv,
  renderHtml,
  renderMarkdown,
  renderSlack,
  toAnnotations,
  toJUnit,
  toPrometheusText,
  toSarif,
} from 'tars-observability/report'
import { describe, expect, it } from 'vitest'
import { attacks } from './attacks.js'
import { type ExampleOptions, exampleWeek } from './example-week.js'

const CASES = 10_000
/** Small, and with few pictures: their lines do not change with the texts. */
const small: ExampleOptions = { services: 2, regions: 1, pictures: 2 }

/** Weeks whose every free text and label value is hostile, until all cases are used. */
function* hostileWeeks(): Generator<{ week: Retrospective; used: number }> {
  const texts = attacks(CASES, 20260105)
  let used = 0
  while (used < texts.length) {
    // What names a thing is the same wherever it is named; every other text is another.
    const names = new Map<string, string>()
    const next = () => texts[used++ % texts.length] as string
    const text = (original: string) => {
      if (original.includes(' ')) return next()
      if (!names.has(original)) names.set(original, next())
      return names.get(original) as string
    }
    const week = exampleWeek({ ...small, text, url: `javascript:${next()}` })
    yield { week, used }
  }
}

const documentsOf = (week: Retrospective): Report[] => [
  week,
  weeklySummary(week, { retrospectiveUrl: week.release.annotations?.[0]?.url }),
  ...(week.health[0] ? [week.health[0]] : []),
  ...(week.regression ? [week.regression] : []),
  ...(week.baseline ? [week.baseline] : []),
]
const calm = documentsOf(exampleWeek({ ...small, url: 'javascript:alert(1)' }))

const everyDocument = (check: (report: Report, index: number) => void): number => {
  let cases = 0
  for (const { week, used } of hostileWeeks()) {
    for (const [index, report] of documentsOf(week).entries()) check(report, index)
    cases = used
  }
  return cases
}

describe('hostile labels, titles and reasons', { timeout: 180_000 }, () => {
  it('make no element and no attribute in HTML that the page does not have itself', () => {
    const skeleton = new Set(calm.flatMap((report) => elements(renderHtml(report)).map(({ shape }) => shape)))
    const cases = everyDocument((report) => {
      for (const { shape, href } of elements(renderHtml(report))) {
        if (!skeleton.has(shape)) expect.fail(`an element beyond the skeleton: ${shape}`)
        if (href !== undefined && !/^(?:#[\w-]+|https?:\/\/)/.test(href)) expect.fail(`a link to ${href}`)
      }
    })
    expect(cases).toBeGreaterThanOrEqual(CASES)
  })

  it('leave every Markdown table its columns, and make no link, image, heading, list, quote or HTML', () => {
    const parser = new MarkdownIt({ html: true, linkify: true })
    parser.linkify.set({ fuzzyLink: false, fuzzyIP: false })
    const expected = calm.map((report) => markdownShape(parser, renderMarkdown(report)))
    const cases = everyDocument((report, index) => {
      const markdown = renderMarkdown(report)
      expect(markdownShape(parser, markdown)).toEqual(expected[index])
      const mention = shownText(parser, markdown).find((shown) => /[@#][\p{L}\p{N}_]|[\p{L}\p{N}_]@/u.test(shown))
      if (mention !== undefined) expect.fail(`a mention or reference: ${mention}`)
    })
    expect(cases).toBeGreaterThanOrEqual(CASES)
  })

  it('mention nobody in Slack and keep within its limits', () => {
    const cases = everyDocument((report) => {
      const message = renderSlack(report)
      const json = JSON.stringify(message)
      expect(JSON.parse(json)).toEqual(message)
      expect(json).not.toMatch(/[<>]/)
      expect(json.length).toBeLessThan(16_000)
      expect(message.blocks.length).toBeLessThanOrEqual(50)
    })
    expect(cases).toBeGreaterThanOrEqual(CASES)
  })

  it('start no formula in CSV and keep its columns', () => {
    const cases = everyDocument((report) => {
      const rows = parseCsv(renderCsv(report))
      for (const row of rows) {
        expect(row.length).toBe(rows[0]?.length)
        for (const field of row)
          if (/^[=+\-@\t\r\0]/.test(field) && Number.isNaN(Number(field))) expect.fail(`a formula: ${field}`)
      }
    })
    expect(cases).toBeGreaterThanOrEqual(CASES)
  })

  it('keep JUnit well-formed, with the same cases', () => {
    const casesOf = (xml: string) => (xml.match(/<testcase /g) ?? []).length
    const cases = everyDocument((report, index) => {
      const xml = toJUnit(report)
      expect(XMLValidator.validate(xml)).toBe(true)
      const suite = new XMLParser({ ignoreAttributes: false }).parse(xml).testsuites.testsuite
      expect([suite.testcase].flat()).toHaveLength(Number(suite['@_tests']))
      expect(casesOf(xml)).toBe(casesOf(toJUnit(calm[index] as Report)))
    })
    expect(cases).toBeGreaterThanOrEqual(CASES)
  })

  it('keep SARIF, annotations and Prometheus text in their grammar', () => {
    const sample =
      /^[a-z_]+\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"(?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*")*\} -?[0-9.e+-]+$/
    const cases = everyDocument((report) => {
      expect(JSON.parse(toSarif(report)).version).toBe('2.1.0')
      for (const line of toPrometheusText(report).trimEnd().split('\n'))
        if (!line.startsWith('# ') && !sample.test(line)) expect.fail(`no sample: ${line}`)
      for (const line of toAnnotations(report).trimEnd().split('\n'))
        expect(line).toMatch(/^(?:::(?:error|warning) title=[^:,\r\n]*::[^\r\n]*)?$/)
    })
    expect(cases).toBeGreaterThanOrEqual(CASES)
  })
})

describe('an annotation that carries an address', () => {
  it('is one link when the address is http or https, whatever else it holds', () => {
    const parser = new MarkdownIt({ html: true })
    for (const url of [
      'https://example.com/)|[x](javascript:alert(1)',
      'http://example.com/"onclick="x',
      'https://example.com/<script>',
      'https://example.com/a b\n# c',
    ]) {
      const week = exampleWeek({ ...small, url })
      const links = parser
        .parse(renderMarkdown(week), {})
        .flatMap(({ children }) => children ?? [])
        .filter(({ type }) => type === 'link_open')
      expect(links.map((link) => new URL(link.attrGet('href') ?? '').hostname)).toEqual(['example.com'])
      expect(elements(renderHtml(week)).filter(({ href }) => href?.includes('example.com'))).toHaveLength(1)
    }
  })

  it('is shown as text when the address is anything else', () => {
    for (const url of [
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'https://user:secret@example.com/',
      '//example.com',
      'x',
    ]) {
      const week = exampleWeek({ ...small, url })
      expect(elements(renderHtml(week)).filter(({ href }) => href !== undefined && !href.startsWith('#'))).toEqual([])
      expect(renderMarkdown(week)).not.toContain('](')
    }
  })
})

/** Each element as its name with its attributes' names, and where it leads. */
function elements(html: string): { shape: string; href: string | undefined }[] {
  const found: { shape: string; href: string | undefined }[] = []
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if ('attrs' in node) {
      const className = node.attrs.find(({ name }) => name === 'class')?.value ?? ''
      found.push({
        shape: `${node.nodeName} ${node.attrs
          .map(({ name }) => name)
          .sort()
          .join(' ')} .${className}`,
        href: node.attrs.find(({ name }) => name === 'href')?.value,
      })
    }
    if ('childNodes' in node) for (const child of node.childNodes) visit(child)
  }
  visit(parse(html))
  return found
}

/** The marks of a document without its words: tables with the columns of each row, headings, lists, emphasis, HTML. */
function markdownShape(parser: InstanceType<typeof MarkdownIt>, markdown: string): string[] {
  const columns = markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => `columns ${line.replace(/\\[\\|]/g, '').split('|').length}`)
  const tokens = parser.parse(markdown, {}).flatMap((token) => [token, ...(token.children ?? [])])
  const marks = tokens
    .filter(
      ({ type, content }) =>
        !['text', 'text_special', 'inline', 'softbreak'].includes(type) &&
        !(type === 'html_inline' && content === '<br>') &&
        !(type === 'paragraph_open' || type === 'paragraph_close'),
    )
    .map(({ type, tag, content }) =>
      type === 'html_block' ? `html ${content.replace(/>[^<]*/g, '>').trim()}` : `${type} ${tag}`,
    )
  return [...columns, ...marks]
}

/** What readers see outside code, where GitHub looks for mentions. */
const shownText = (parser: InstanceType<typeof MarkdownIt>, markdown: string): string[] =>
  parser
    .parse(markdown, {})
    .map(({ children }) =>
      (children ?? []).map(({ type, content }) => (type === 'code_inline' ? ' ' : content)).join(''),
    )

/** A reader of RFC 4180 that accepts nothing else. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y
  while (field.lastIndex < text.length) {
    const match = field.exec(text)
    if (!match) throw new Error(`not CSV at ${text.slice(field.lastIndex, field.lastIndex + 40)}`)
    row.push((match[1] ?? match[2] ?? '').replaceAll('""', '"'))
    if (match[3] === '\r\n') {
      rows.push(row)
      row = []
    }
  }
  return rows
}
