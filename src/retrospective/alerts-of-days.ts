import { joinAlerts } from '../collection/index.js'
import { type AlertEpisode, alertSeverity, severityRank } from '../model/index.js'
import type { Facts } from './facts.js'
import { joinedAlerts } from './joined-alerts.js'

/** Every alert of the days, most severe first, then by onset; one that fired across midnight is listed once. */
export const alertsOfDays = ({ days, windows }: Pick<Facts, 'days' | 'windows'>): AlertEpisode[] =>
  joinedAlerts(joinAlerts(days), windows).sort(
    (a, b) => severityRank(alertSeverity(b)) - severityRank(alertSeverity(a)) || a.start - b.start,
  )
