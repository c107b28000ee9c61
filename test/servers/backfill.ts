/** A series to put into a server before a suite asks for it. */
export interface BackfillSeries {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
  /** Default gauge. A counter's name must end in `_total`. */
  readonly type?: 'gauge' | 'counter'
  /** Epoch milliseconds and value, ascending. */
  readonly points: readonly (readonly [number, number])[]
}

/** As OpenMetrics text, whose times are in seconds. */
export function openMetrics(series: readonly BackfillSeries[]): string {
  const families = [...new Set(series.map(({ name }) => name))]
  const text = families.map((family) => {
    const members = series.filter(({ name }) => name === family)
    const header = `# TYPE ${family.replace(/_total$/, '')} ${members[0]?.type ?? 'gauge'}\n`
    return header + members.map((member) => lines(member, (time) => (time / 1_000).toFixed(3))).join('')
  })
  return `${text.join('')}# EOF\n`
}

/** As Prometheus' text format, whose times are in milliseconds. */
export const exposition = (series: readonly BackfillSeries[]): string =>
  series.map((member) => lines(member, String)).join('')

function lines({ name, labels = {}, points }: BackfillSeries, timeOf: (time: number) => string): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`)
  const selector = pairs.length > 0 ? `{${pairs.join(',')}}` : ''
  return points.map(([time, value]) => `${name}${selector} ${value} ${timeOf(time)}\n`).join('')
}
