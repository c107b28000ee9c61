import { minutes, type Review, reviewRelease } from 'tars-observability'
import { toPrometheusText } from 'tars-observability/report'
import { launchWeek } from 'tars-observability/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { codeBlocks, tokensOf } from './pages.js'

const RUNBOOK = 'docs/runbook.md'

describe('the runbook', () => {
  let review: Review
  beforeAll(async () => {
    const { source, release, kpis, truth } = launchWeek({ seed: 1, step: minutes(30) })
    const made = await reviewRelease({
      ...{ source, release, kpis, dimensions: ['service', 'region'] },
      ...{ step: minutes(30), now: truth.range.end + minutes(30) },
    })
    review = JSON.parse(JSON.stringify(made)) as Review
  })

  it('has the ten chapters', () => {
    const tokens = tokensOf(RUNBOOK)
    const chapters = tokens.flatMap(({ type, tag }, i) =>
      type === 'heading_open' && tag === 'h2' ? [tokens[i + 1]?.content.replace(/^\d+\. /, '')] : [],
    )
    expect(chapters).toEqual([
      'Overview',
      'Architecture',
      'Before the launch',
      'Day by day',
      'Monitoring and alerting',
      'Incident response',
      'Data management',
      'Automation',
      'Troubleshooting',
      'Rollback',
    ])
  })

  it('shows only JSON paths that a review has', () => {
    const queries = codeBlocks('sh')
      .filter(({ page }) => page === RUNBOOK)
      .flatMap(({ code }) => [...code.matchAll(/^jq '([^']+)' out\/review\.json$/gm)].map(([, query]) => query ?? ''))
      .flatMap((query) => query.split(/,\s*/))
    const told = inlineCode()
      .filter((text) => !text.endsWith('.json') && /^[a-zA-Z]+(\[-?\d*\])?(\.[a-zA-Z]+(\[-?\d*\])?)+$/.test(text))
      .filter((text) => (/^\w+/.exec(text)?.[0] as string) in review)
      .map((text) => `.${text}`)
    expect(queries.length).toBeGreaterThan(25)
    expect(told.length).toBeGreaterThan(10)
    expect([...queries, ...told].filter((path) => !resolves(review, path))).toEqual([])
    expect(resolves(review, '.days[-1].healthScore')).toBe(false)
  })

  it('names only metrics that a report gives', () => {
    const text = toPrometheusText(review.retrospective)
    const named = inlineCode().filter((code) => code.startsWith('tars_'))
    expect(named.length).toBeGreaterThanOrEqual(7)
    const absent = named.filter((code) => {
      const [, name = '', label = ''] = /^(\w+)(?:\{(.*)\})?$/.exec(code) ?? []
      return !text.split('\n').some((line) => line.startsWith(`${name}{`) && line.includes(label))
    })
    expect(absent).toEqual([])
  })
})

const inlineCode = (): string[] =>
  tokensOf(RUNBOOK).flatMap(({ children }) =>
    (children ?? []).filter(({ type }) => type === 'code_inline').map(({ content }) => content),
  )

/** Whether jq would find something at `.days[-1].kpis[].value`: null is an answer, an absent field is none. */
function resolves(json: unknown, path: string): boolean {
  let found: unknown[] = [json]
  for (const [, name, index] of path.matchAll(/\.(\w+)|\[(-?\d*)\]/g)) {
    found = found.flatMap((value) => {
      if (name !== undefined) return isObject(value) && name in value ? [value[name]] : []
      if (!Array.isArray(value)) return []
      return index === '' ? value : value.slice(Number(index)).slice(0, 1)
    })
  }
  return found.length > 0
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
