import {
  type DaySummary,
  type Exclusion,
  hours,
  type KpiDay,
  type KpiWindow,
  optional,
  type PolicyOverrides,
  policyWith,
  RANGE,
  requireShape,
  WINDOW,
} from '../model/index.js'
import { gapsOf } from './gaps.js'
import { judgeWindow } from './judge-window.js'
import { kpiDays } from './kpi-days.js'
import { meanCoverage } from './mean-coverage.js'
import { excludedIn, withoutExcluded } from './without-excluded.js'

/** Which day it is, and its baseline. */
export interface SummarizeDayOptions {
  /** 0 is launch day. Default 0. */
  readonly day?: number | undefined
  /** The baseline of drift: launch day's summary. Default none. */
  readonly baseline?: { readonly kpis: readonly KpiDay[] } | undefined
  /** Maintenance; the figures exclude it, and `raw` includes it. */
  readonly exclusions?: readonly Exclusion[] | undefined
  /** Any part of `defaultPolicy`. */
  readonly policy?: PolicyOverrides | undefined
  /** Hours of the day by the calendar; reported if not 24. */
  readonly hours?: number | undefined
}

/**
 * Summarizes a day: for each KPI and scope its exact value, extremes, percentiles, counts, compliance and drift, with
 * the alerts, the gaps and a verdict by objectives and limits.
 *
 * @param window - the window of that day only
 * @example
 * summarizeDay(await collector.collect(day3), { day: 3, baseline: certify(launchDay) }).kpis[0].drift // 0.02: 2 % more
 */
export function summarizeDay(window: KpiWindow, options: SummarizeDayOptions = {}): DaySummary {
  requireShape(window, 'window', { ...WINDOW, alerts: ['object'] })
  requireShape(options, 'options', {
    baseline: optional({ kpis: ['object'] }),
    exclusions: optional([{ range: RANGE }]),
  })
  const { day = 0, baseline, exclusions = [], policy } = options
  const excluded = excludedIn(window.range, exclusions)
  const adjusted = withoutExcluded(window, excluded)
  const kpis = kpiDays(adjusted, baseline?.kpis)
  const { verdict, reasons } = judgeWindow(adjusted, kpis, policyWith(policy))
  const length = options.hours ?? (window.range.end - window.range.start) / hours(1)
  return {
    day,
    range: window.range,
    verdict,
    reasons,
    kpis,
    alerts: adjusted.alerts,
    coverage: meanCoverage(adjusted),
    gaps: gapsOf(window).filter(
      (gap) => !excluded.some(({ range }) => range.start <= gap.start && range.end >= gap.end),
    ),
    ...(excluded.length > 0 && { excluded, raw: kpiDays(window, baseline?.kpis) }),
    ...(length !== 24 && { hours: length }),
  }
}
