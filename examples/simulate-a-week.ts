// Reviews a simulated launch week: no server needed. `npm start` runs it.
import { type Incident, type Labels, minutes, type Review, reviewRelease, type Verdict } from 'tars-observability'
import { renderHtml, renderJson, renderMarkdown } from 'tars-observability/report'
import { FileSink } from 'tars-observability/sinks'
import { launchWeek } from 'tars-observability/testing'

const { source, release, kpis, truth } = launchWeek({ seed: 1 })
const review = await reviewRelease({
  source,
  release,
  kpis,
  dimensions: ['service', 'region'],
  now: truth.range.end + minutes(5),
  onProgress: ({ phase, done, total }) =>
    show(`${phase} ${'█'.repeat(Math.round((done / total) * 30))} ${done}/${total}`),
})
show('')
print(review)

for (const [extension, render] of [
  ['html', renderHtml],
  ['md', renderMarkdown],
  ['json', renderJson],
] as const) {
  await new FileSink({ path: `out/retrospective.${extension}`, render }).send(review.retrospective)
}
console.log('\nWritten: out/retrospective.html (open this one), out/retrospective.md, out/retrospective.json')

/** One line that overwrites itself, where somebody watches. */
function show(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`)
}

function print({ verdict, release, retrospective, incidents, regression, budgets, days }: Review): void {
  const title = (name: string) => retrospective.kpis.find((kpi) => kpi.name === name)?.title ?? name
  console.log(`${paint(verdict)}  ${release.product} ${release.version}, ${days.length} days after launch day\n`)
  for (const headline of retrospective.headlines) console.log(`  ${headline}`)

  console.log(`\nIncidents (${incidents.length})`)
  for (const incident of incidents.slice(0, 8)) {
    console.log(`  ${when(incident)}  ${incident.severity.padEnd(8)}  ${incident.title}`)
  }
  if (incidents.length > 8) console.log(`  and ${incidents.length - 8} more, in the report`)

  console.log(`\nWorse than before (${regression.regressions.length}); rollback: ${regression.rollback.level}`)
  for (const { kpi, scope, severity, changePercent, baseline } of regression.regressions.slice(0, 6)) {
    const change = changePercent === null ? '' : `${changePercent > 0 ? '+' : ''}${changePercent.toFixed(0)}%`
    console.log(
      `  ${severity.padEnd(8)}  ${title(kpi)} ${change} against ${baseline.replaceAll('-', ' ')}, ${place(scope)}`,
    )
  }

  const whole = budgets.find(({ scope }) => Object.keys(scope).length === 0)
  if (whole?.budget.consumedOfPeriod != null) {
    const spent = (whole.budget.consumedOfPeriod * 100).toFixed(0)
    console.log(`\nError budget of ${title(whole.kpi)}: ${spent}% of the period's is spent`)
  }
  console.log(
    `To do: ${retrospective.actionItems.length} items, the first: ${retrospective.actionItems[0]?.title ?? 'none'}`,
  )
}

function paint(verdict: Verdict): string {
  const color = { pass: 32, warn: 33, fail: 31, inconclusive: 36 }[verdict]
  return process.stdout.isTTY ? `\x1b[1;${color}m${verdict.toUpperCase()}\x1b[0m` : verdict.toUpperCase()
}

function when({ start, end }: Incident): string {
  const text = (at: number) => new Date(at).toISOString().slice(5, 16).replace('T', ' ')
  return `${text(start)} to ${end === null ? 'still open ' : text(end)}`
}

function place(scope: Labels): string {
  const values = Object.values(scope)
  return values.length === 0 ? 'everywhere' : values.join(', ')
}
