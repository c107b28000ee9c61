import { renderHtml, renderMarkdown } from 'tars-observability/report'
import { exampleWeek } from '../report/example-week.js'
import { atMost, type BenchRow } from './row.js'
import { exponentOf } from './timing.js'

const SIZES = [500, 2_000, 8_000]

/** How rendering grows with the findings of a report: the exponent of its time at 1, 4 and 16 times as many, and the time of 10,000. */
export function renderRows(): BenchRow[] {
  const weeks = SIZES.map((findings) => exampleWeek({ services: 2, regions: 1, findings, pictures: 12 }))
  const many = exampleWeek({ services: 2, regions: 1, findings: 10_000, pictures: 12 })
  return [['Markdown', renderMarkdown] as const, ['HTML', renderHtml] as const].flatMap(([name, render]) => {
    const times = weeks.map((week) => fastest(() => render(week)))
    const seconds = fastest(() => render(many)) / 1_000
    return [
      atMost(`${name}: growth exponent with findings, 1 to 16 times`, exponentOf(SIZES, times), 1.1),
      atMost(`${name}: seconds for 10,000 findings`, seconds, 1),
    ]
  })
}

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
