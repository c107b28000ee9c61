import { type ChartSeries, scopeKey } from '../../model/index.js'

/** Joins a series that comes in consecutive parts: launch day and the week after it. */
export function joined(charts: readonly ChartSeries[]): ChartSeries[] {
  const parts = new Map<string, ChartSeries>()
  const inTime = [...charts].sort((a, b) => a.start - b.start)
  const order = charts.map((chart) => chart.kpi + scopeKey(chart.scope))
  for (const chart of inTime) {
    const key = chart.kpi + scopeKey(chart.scope)
    const before = parts.get(key)
    const follows =
      before && before.step === chart.step && before.start + before.values.length * before.step === chart.start
    if (before && !follows) parts.set(`${key} ${chart.start}`, chart)
    else parts.set(key, before ? { ...chart, start: before.start, values: [...before.values, ...chart.values] } : chart)
  }
  return [...new Set([...order, ...parts.keys()])].flatMap((key) => parts.get(key) ?? [])
}
