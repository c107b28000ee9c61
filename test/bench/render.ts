import { renderHtml, renderMarkdown } from 'tars-observability/report'
import { exampleWeek } from '../report/example-week.js'
import { memoryOf } from './child.js'
import { atMost, type BenchRow } from './row.js'
import { exponentOf } from './timing.js'

const SIZES = [500, 2_000, 8_000]
const MANY = 10_000

/** How rendering grows with the findings of a report: the exponent of its time at 1, 4 and 16 times as many, and the time of 10,000. */
export async function renderRows(): Promise<BenchRow[]> {
  const weeks = SIZES.map(weekOf)
  const many = weekOf(MANY)
  const rows: BenchRow[] = []
  for (const [name, render, once] of [
    ['Markdown', renderMarkdown, 'markdownOnce'],
    ['HTML', renderHtml, 'htmlOnce'],
  ] as const) {
    const times = weeks.map((week) => fastest(() => render(week)))
    const seconds = fastest(() => render(many)) / 1_000
    const pace = `${(Buffer.byteLength(render(many)) / 1e6 / seconds).toFixed(0)} MB of text a second`
    rows.push(atMost(`${name}: growth exponent with findings, 1 to 16 times`, exponentOf(SIZES, times), 1.1), {
      ...atMost(`${name}: seconds for 10,000 findings`, seconds, 1),
      beside: `${pace}, ${await memoryOf(import.meta.url, once)}`,
    })
  }
  return rows
}

export const markdownOnce = (): unknown => renderMarkdown(weekOf(MANY))
export const htmlOnce = (): unknown => renderHtml(weekOf(MANY))

const weekOf = (findings: number) => exampleWeek({ services: 2, regions: 1, findings, pictures: 12 })

/** The best of a few runs, in milliseconds: what the work takes when nothing else does. */
function fastest(work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY
  for (let run = 0; run < 7; run++) {
    const start = performance.now()
    work()
    best = Math.min(best, performance.now() - start)
  }
  return best
}
