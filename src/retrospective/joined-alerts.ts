import { type AlertEpisode, type KpiWindow, lowerBound, scopeKey, type Timestamp } from '../model/index.js'

/**
 * Merges alert episodes that only missing data separates: nothing at all was measured between the end of one and the
 * start of the next of the same alert. No data does not mean that it recovered.
 */
export function joinedAlerts(alerts: readonly AlertEpisode[], windows: readonly KpiWindow[]): AlertEpisode[] {
  const joined: AlertEpisode[] = []
  const lastOf = new Map<string, number>()
  const sorted = [...alerts].sort((a, b) => a.start - b.start || (keyOf(a) < keyOf(b) ? -1 : 1))
  for (const alert of sorted) {
    const index = lastOf.get(keyOf(alert)) ?? -1
    const before = joined[index]
    if (before && (before.end === null || alert.start <= before.end || isBlind(before.end, alert.start, windows))) {
      joined[index] = { ...before, end: laterEnd(before.end, alert.end) }
    } else {
      lastOf.set(keyOf(alert), joined.length)
      joined.push(alert)
    }
  }
  return joined
}

const keyOf = ({ name, severity, labels }: AlertEpisode): string => `${name} ${severity} ${scopeKey(labels)}`

const laterEnd = (a: Timestamp | null, b: Timestamp | null): Timestamp | null =>
  a === null || b === null ? null : Math.max(a, b)

function isBlind(from: Timestamp, to: Timestamp, windows: readonly KpiWindow[]): boolean {
  const around = windows.filter(({ range }) => range.start <= from && range.end >= to)
  return (
    around.length > 0 &&
    around.every(({ kpis }) =>
      kpis.every(({ series: { timestamps } }) => {
        const next = timestamps[lowerBound(timestamps, from)]
        return next === undefined || next >= to
      }),
    )
  )
}
