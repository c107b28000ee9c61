import { isWhole, type Kpi, type Labels, moment, scopeInWords, type Timestamp } from '../../model/index.js'

/** Where and when a KPI went wrong. */
export interface Sighting {
  readonly scope: Labels
  readonly start: Timestamp
  /** Null while it is ongoing. */
  readonly end: Timestamp | null
  /** Other KPIs that went wrong with it. */
  readonly beside?: readonly Kpi[] | undefined
}

/**
 * What to look at when a KPI went wrong, in its scope and time: first the KPIs that went wrong with it, then steps for
 * its kind. A step never names the cause; it says where the cause would show.
 *
 * @example
 * stepsFor(errorRate, { scope: { service: 'payments' }, start, end: null })[0]
 * // 'List the failing requests in payments since 2026-03-04 10:00 UTC by route, status and first error message.'
 */
export function stepsFor(kpi: Kpi, { scope, start, end, beside = [] }: Sighting): string[] {
  const where = isWhole(scope) ? '' : ` in ${scopeInWords(scope)}`
  const when = end === null ? `since ${moment(start)}` : `from ${moment(start)} to ${moment(end)}`
  const at = `${where} ${when}`
  return [...strayedWith(kpi, beside), ...lookInto(kpi, at, isWhole(scope))]
}

function lookInto(kpi: Kpi, at: string, isEverywhere: boolean): string[] {
  const split = isEverywhere ? ['Split it into its parts, and begin where it is worst.'] : []
  const topic = topicOf(kpi)
  switch (topic) {
    case 'targets':
      return [
        `Look at what became of the instances${at}: the host, the network, the last deploy, the last lines they logged.`,
        'See whether traffic was served elsewhere meanwhile, and whether that had room for it.',
      ]
    case 'errors':
      return [...split, `List the failing requests${at} by route, status and first error message.`]
    case 'latency':
      return [
        ...split,
        `Compare slow traces${at} with those of the same time of day before: which span grew?`,
        'Look at what it waits for: database, cache, upstream, locks.',
      ]
    case 'restarts':
      return [
        `Read why the containers${at} ended: out of memory, a failed probe, a crash; and the last lines they logged.`,
      ]
    case 'disk':
      return [
        `Find what fills it${at}: logs, dumps, temporary files, tables without retention.`,
        'Free some of it or enlarge it before it is full; writes fail then.',
      ]
    case 'connections':
      return [
        `Find who holds the connections${at}, by client and by age: leaked, idle or waiting for a slow query.`,
        'Compare the sum of all pools with what the server allows.',
      ]
    case 'cpu':
      return [
        ...split,
        `Take a CPU profile${at}, and compare it with one from before: which function grew?`,
        'Hold it against traffic of the same hours: more requests, or dearer ones? Then check limits and replicas.',
      ]
    case 'memory':
      return [
        ...split,
        `Compare two heap dumps${at}, hours apart: what grew?`,
        'Hold it against traffic and restarts: what grows with requests is load, what grows without them is a leak.',
      ]
    case 'saturation':
      return [...split, `Find what uses it up${at}, and whether it grows with traffic or without.`]
    case 'hit-rate':
      return [...split, `Compare keys, size and evictions${at} with those of before.`]
    case 'traffic':
      return [`Compare requests by caller and route${at} with those of before: did users go, or was routing changed?`]
    case 'cost':
      return [...split, `Compare the cost of a thousand requests${at} with that of before: dearer requests, or more?`]
    case 'other':
      return [...split, `Compare what was deployed, switched and configured${at} with what was before.`]
  }
}

type Topic =
  | 'targets'
  | 'errors'
  | 'latency'
  | 'restarts'
  | 'disk'
  | 'connections'
  | 'cpu'
  | 'memory'
  | 'saturation'
  | 'hit-rate'
  | 'traffic'
  | 'cost'
  | 'other'

/** Names and titles distinguish KPIs that share a kind. */
function topicOf({ name, title = '', kind, valid }: Kpi): Topic {
  const words = `${name} ${title}`.toLowerCase()
  if (/restart/.test(words)) return 'restarts'
  switch (kind) {
    case 'availability':
      return valid === undefined && /target|instance|replica|\bup\b|node|pod/.test(words) ? 'targets' : 'errors'
    case 'error-rate':
      return 'errors'
    case 'saturation':
      if (/disk|file ?system|storage|volume/.test(words)) return 'disk'
      return /connection|pool|client/.test(words) ? 'connections' : 'saturation'
    case 'throughput':
      return 'traffic'
    case 'other':
      return 'other'
    default:
      return kind
  }
}

/** A possible explanation of what users experience: a resource that ran short at the same time. */
function strayedWith(kpi: Kpi, beside: readonly Kpi[]): string[] {
  const resources = beside.filter(
    ({ name, kind }) => name !== kpi.name && (kind === 'cpu' || kind === 'memory' || kind === 'saturation'),
  )
  const names = [...new Set(resources.map(({ name, title = name }) => title))]
  return names.length === 0 || kpi.kind === 'cpu' || kpi.kind === 'memory' || kpi.kind === 'saturation'
    ? []
    : [`Begin with what strayed at the same time: ${names.join('; ')}.`]
}
