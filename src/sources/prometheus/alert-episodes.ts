import { type AlertEpisode, type SteppedRange, scopeKey, type TimeSeries } from '../../model/index.js'

/**
 * Slots in which alerts fired, as episodes: slots that follow each other are one. An episode that reaches the end of the
 * range is open, for nobody has seen it end.
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
