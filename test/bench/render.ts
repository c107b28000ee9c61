import { renderHtml, renderMarkdown } from 'tars-observability/report'
import { exampleWeek } from '../report/example-week.js'
import { memoryOf } from './child.js'
import { atMost, type BenchRow } from './row.js'
import { cpuOf, exponentOf } from './timing.js'

const SIZES = [500, 2_000, 8_000]
const MANY = 10_000
const RUNS = 7

/** How rendering grows with the findings of a report: the exponent of its CPU time at 1, 4 and 16 times as many, and that of 10,000. */
export async function renderRows(): Promise<BenchRow[]> {
  const weeks = SIZES.map(weekOf)
  const many = weekOf(MANY)
  const rows: BenchRow[] = []
  for (const [name, render, once] of [
    ['Markdown', renderMarkdown, 'markdownOnce'],
    ['HTML', renderHtml, 'htmlOnce'],
  ] as const) {
    const times: number[] = []
    for (const week of weeks) times.push(await cpuOf(() => render(week), RUNS))
    const seconds = (await cpuOf(() => render(many), RUNS)) / 1_000
    const text = `${(Buffer.byteLength(render(many)) / 1_000).toFixed(0)} KB of text`
    rows.push(atMost(`${name}: growth exponent with findings, 1 to 16 times`, exponentOf(SIZES, times), 1.1), {
      ...atMost(`${name}: seconds for 10,000 findings`, seconds, 1),
      beside: `${text}, ${await memoryOf(import.meta.url, once)}`,
    })
  }
  return rows
}

export const markdownOnce = (): unknown => renderMarkdown(weekOf(MANY))
export const htmlOnce = (): unknown => renderHtml(weekOf(MANY))

const weekOf = (findings: number) => exampleWeek({ services: 2, regions: 1, findings, pictures: 12 })
