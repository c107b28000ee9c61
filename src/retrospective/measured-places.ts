import type { Duration, KpiResult, KpiWindow } from '../model/index.js'
import { placeKey } from './facts.js'

/** What was measured of a KPI in a scope, by place. */
export type MeasuredPlaces = ReadonlyMap<string, { readonly result: KpiResult; readonly step: Duration }>

/** The results of all windows by KPI and scope; of two windows with the same place the first. */
export const measuredPlaces = (windows: readonly KpiWindow[]): MeasuredPlaces =>
  new Map(
    [...windows]
      .reverse()
      .flatMap(({ kpis, step }) => kpis.map((result) => [placeKey(result.kpi.name, result.scope), { result, step }])),
  )
