// The analysis of one scope as a pure function of plain data: run it here, on a worker thread, or on another machine.
import {
  AnomalyDetector,
  decodeWindow,
  RegressionAnalyzer,
  type Release,
  releaseDays,
  sliceWindow,
  type Verdict,
} from 'tars-observability'

/** What travels: bytes and JSON, nothing else. */
export interface ScopeTask {
  /** Launch day and the days after it, from `encodeWindow`. */
  readonly window: Uint8Array
  readonly release: Release
}

export interface ScopeAnswer {
  readonly scope: Readonly<Record<string, string>>
  readonly verdict: Verdict
  readonly rollback: string
  readonly regressions: readonly string[]
  readonly anomalies: number
}

export function analyseScope({ window: bytes, release }: ScopeTask): ScopeAnswer {
  const window = decodeWindow(bytes)
  const [launchDay, ...days] = releaseDays(release)
  const first = launchDay?.range ?? window.range
  const launch = sliceWindow(window, first)
  const week = sliceWindow(window, { start: first.end, end: days.at(-1)?.range.end ?? first.end })
  const report = new RegressionAnalyzer().compare(week, [{ name: 'launch-day', kind: 'launch-day', window: launch }])
  const found = window.kpis.map(({ kpi: { kind, direction, unit }, series }) =>
    new AnomalyDetector({ kind, direction, unit, step: window.step }).detect(series),
  )
  return {
    scope: window.kpis[0]?.scope ?? {},
    verdict: report.verdict,
    rollback: report.rollback.level,
    regressions: report.regressions.map(({ kpi, severity }) => `${kpi} (${severity})`),
    anomalies: found.reduce((sum, { anomalies }) => sum + anomalies.length, 0),
  }
}
