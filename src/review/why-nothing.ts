import type { ProbeResult, ReleaseRecord, StabilityTracker } from '../collection/index.js'
import { isStabilityError, type Problem, problemOf } from '../model/index.js'

/** KPIs that a sentence names before it counts the rest. */
const NAMED = 3

/**
 * Where the source answers and has nothing for any KPI, the label or metric to change: a wrong matcher must not look like a
 * quiet week. Empty where anything was measured, or where something failed and has said so.
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

/** KPIs of one list mostly lack the same thing: it is said once. */
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
