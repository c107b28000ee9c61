import type { ProbeResult, ReleaseRecord, StabilityTracker } from '../collection/index.js'
import { isStabilityError, type Problem, problemOf } from '../model/index.js'

/** Maximum number of KPIs that a sentence names; the rest is counted. */
const NAMED = 3

/**
 * If the source answers but has no data for any KPI, the label or metric to change: a wrong matcher must not look like
 * a quiet week. Empty if anything was measured, or if a failure has already been reported.
 */
export async function whyNothing(
  { collector }: StabilityTracker,
  { window, baselines, problems }: ReleaseRecord,
  signal: AbortSignal | undefined,
): Promise<readonly Problem[]> {
  const read = [...(window ? [window] : []), ...baselines.map(({ window }) => window)]
  const isMeasured = read.some(({ kpis }) => kpis.some(({ coverage }) => coverage > 0))
  if (window === null || isMeasured || problems.length > 0) return []
  try {
    return bySuggestion(await collector.probe({ at: window.range.end, signal }))
  } catch (error) {
    if (isStabilityError(error, 'ABORTED')) throw error
    return [problemOf(error)]
  }
}

/** KPIs of one list mostly lack the same label or metric, so it is reported once. */
function bySuggestion(probed: readonly ProbeResult[]): Problem[] {
  const kpisOf = new Map<string, string[]>()
  for (const { kpi, suggestion } of probed) {
    if (suggestion !== null) kpisOf.set(suggestion, [...(kpisOf.get(suggestion) ?? []), kpi])
  }
  return [...kpisOf].map(([hint, kpis]) => {
    const more = kpis.length > NAMED ? ` and ${kpis.length - NAMED} more` : ''
    return { code: 'INSUFFICIENT_DATA', message: `Nothing is known of ${kpis.slice(0, NAMED).join(', ')}${more}`, hint }
  })
}
