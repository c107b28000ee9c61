import { type Anomaly, type KpiResult, type KpiWindow, scopeKey, sliceSeries } from '../model/index.js'

/** Nearer to what was expected than this share of the way to the peak, it is over. */
const BACK = 0.25

/**
 * An anomaly with the end that the data shows. A detector calls a shift over once it trusts the series again, hours after
 * the last sample that strayed; the incident ended with that sample. What is still open stays open, and nothing is ever
 * made longer.
 */
export function settledAnomaly(anomaly: Anomaly, windows: readonly KpiWindow[]): Anomaly {
  const { start, end, kind, expected, deviation } = anomaly
  const found = windows.map((window) => ({ window, result: resultFor(anomaly, window) })).find(({ result }) => result)
  if (end === null || kind === 'drift' || !found?.result) return anomaly
  const { timestamps, values } = sliceSeries(found.result.series, start, end)
  let last = -1
  for (let i = 0; i < values.length; i++) {
    const way = ((values[i] as number) - expected) / deviation
    if (way > BACK) last = i
  }
  return last < 0 ? anomaly : { ...anomaly, end: Math.min(end, (timestamps[last] as number) + found.window.step) }
}

/** The KPI in the scope that an anomaly was found in. */
export const resultFor = ({ kpi, scope = {} }: Anomaly, { kpis }: KpiWindow): KpiResult | undefined =>
  kpis.find((result) => result.kpi.name === kpi && scopeKey(result.scope) === scopeKey(scope))
