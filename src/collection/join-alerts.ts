import { type AlertEpisode, type Range, scopeKey, type Timestamp } from '../model/index.js'

/** The alerts of one reading of a range. */
export interface AlertReading {
  readonly range: Range
  readonly alerts: readonly AlertEpisode[]
}

/**
 * Merges the alerts of several readings into episodes: one that fired across the boundary of two readings is one
 * episode; one that fired at the end of a reading and is absent from the next ended there.
 */
export function joinAlerts(readings: readonly AlertReading[]): AlertEpisode[] {
  const end = readings.reduce((latest, { range }) => Math.max(latest, range.end), Number.NEGATIVE_INFINITY)
  const groups = new Map<string, { episode: AlertEpisode; until: Timestamp; open: boolean }[]>()
  for (const { range, alerts } of readings) {
    for (const episode of alerts) {
      if (episode.start >= range.end) continue
      const key = JSON.stringify([episode.name, episode.severity, scopeKey(episode.labels)])
      const open = episode.end === null || episode.end > range.end
      const part = { episode, until: open ? range.end : (episode.end ?? range.end), open }
      const group = groups.get(key)
      if (group) group.push(part)
      else groups.set(key, [part])
    }
  }
  const joined: AlertEpisode[] = []
  for (const parts of groups.values()) {
    parts.sort((a, b) => a.episode.start - b.episode.start || a.until - b.until)
    let current = parts[0] as (typeof parts)[number]
    for (const part of parts.slice(1)) {
      if (part.episode.start > current.until) {
        joined.push(closed(current, end))
        current = part
      } else if (part.until >= current.until) current = { ...part, episode: current.episode }
    }
    joined.push(closed(current, end))
  }
  return joined.sort((a, b) => a.start - b.start || compareText(textOf(a), textOf(b)))
}

const closed = (part: { episode: AlertEpisode; until: Timestamp; open: boolean }, end: Timestamp): AlertEpisode => ({
  ...part.episode,
  end: part.open && part.until >= end ? null : part.until,
})

const textOf = ({ name, severity, labels }: AlertEpisode): string => `${name} ${severity} ${scopeKey(labels)}`
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
