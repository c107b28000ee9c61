import {
  type Counts,
  days,
  type Kpi,
  type KpiWindow,
  kpiWindow,
  type Labels,
  minutes,
  type TimeSeries,
} from '../../../src/model/index.js'

export const STEP = minutes(30)
export const SAMPLES_PER_DAY = 48
/** 2026-01-05T00:00Z, a Monday. */
export const MONDAY = 1_767_571_200_000

export interface Simulated {
  readonly kpi: Kpi
  readonly scope?: Labels
  readonly values?: ArrayLike<number>
  readonly counts?: { readonly bad: ArrayLike<number>; readonly valid: ArrayLike<number> }
}

/** A window of simulated columns, one value a half-hour. */
export function simulatedWindow(start: number, lasts: number, columns: readonly Simulated[]): KpiWindow {
  const timestamps = Float64Array.from({ length: lasts * SAMPLES_PER_DAY }, (_, i) => start + i * STEP)
  const series = (values: ArrayLike<number>): TimeSeries => ({
    labels: {},
    timestamps: timestamps.subarray(0, values.length),
    values: Float64Array.from(values),
  })
  return kpiWindow({
    range: { start, end: start + days(lasts) },
    step: STEP,
    kpis: columns.map(({ kpi, scope = {}, values = [], counts }) => {
      const pair: Counts | undefined = counts && { bad: series(counts.bad), valid: series(counts.valid) }
      const value = pair ? { labels: {}, timestamps: new Float64Array(), values: new Float64Array() } : series(values)
      return { kpi, scope, series: value, ...(pair && { counts: pair }) }
    }),
  })
}
