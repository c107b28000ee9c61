import { type AlertEpisode, type SteppedRange, scopeKey, type TimeSeries } from '../../model/index.js'

/**
 * Merges consecutive slots in which alerts fired into episodes. An episode that reaches the end of the range is open,
 * since its end was not seen.
 *
 * @param reach - how long after an alert's last moment a slot still shows it, beyond its own length
 */
export function alertEpisodes(series: readonly TimeSeries[], { end, step }: SteppedRange, reach = 0): AlertEpisode[] {
  const episodes = series.flatMap(({ labels, timestamps }) => {
    const { alertname = '', severity = '', __name__: _, alertstate: __, ...rest } = labels
    const found: { start: number; end: number }[] = []
    for (const slot of timestamps) {
      const last = found.at(-1)
      if (last && last.end === slot) last.end = slot + step
      else found.push({ start: slot, end: slot + step })
    }
    return found.map((episode) => ({
      name: alertname,
      severity,
      labels: rest,
      start: episode.start,
      end: episode.end >= end ? null : Math.max(episode.start + step, episode.end - reach),
    }))
  })
  const keyOf = ({ name, severity, labels }: AlertEpisode): string => `${name} ${severity} ${scopeKey(labels)}`
  return episodes.sort((a, b) => a.start - b.start || (keyOf(a) < keyOf(b) ? -1 : 1))
}
