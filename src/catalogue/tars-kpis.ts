import { type Kpi, requireShape, StabilityError } from '../model/index.js'
import { type CatalogueOptions, increase, increaseOfAll, type Named, namesOf, tailored } from './catalogue.js'
import { type HttpKpiName, httpKpis } from './http-kpis.js'

/** The names in the list of `tarsKpis`. */
export type TarsKpiName =
  | HttpKpiName
  | 'target-availability'
  | 'cpu'
  | 'memory'
  | 'db-latency-p50'
  | 'db-latency-p95'
  | 'db-latency-p99'
  | 'cache-hit-rate'
  | 'cache-memory'
  | 'cache-clients'
  | 'connection-pool'
  | 'cluster-cpu'
  | 'cluster-memory'
  | 'nodes'
  | 'node-pressure'
  | 'network-in'
  | 'network-out'
  | 'cost'

const METRICS = {
  requests: 'http_requests_total',
  duration: 'http_request_duration_seconds',
  up: 'up',
  cpu: 'process_cpu_seconds_total',
  memory: 'container_memory_working_set_bytes',
  memoryLimit: 'container_spec_memory_limit_bytes',
  dbDuration: 'db_query_duration_seconds',
  cacheHits: 'redis_keyspace_hits_total',
  cacheMisses: 'redis_keyspace_misses_total',
  cacheMemory: 'redis_memory_used_bytes',
  cacheClients: 'redis_connected_clients',
  connections: 'pg_stat_database_numbackends',
  maxConnections: 'pg_settings_max_connections',
  containerCpu: 'container_cpu_usage_seconds_total',
  machineCores: 'machine_cpu_cores',
  machineMemory: 'machine_memory_bytes',
  nodeInfo: 'kube_node_info',
  nodeCondition: 'kube_node_status_condition',
  networkReceive: 'container_network_receive_bytes_total',
  networkTransmit: 'container_network_transmit_bytes_total',
}

type Metrics = Readonly<typeof METRICS>

/** How the list is fitted to a team: its prices, besides the options of every list. */
export interface TarsKpiOptions extends CatalogueOptions<TarsKpiName, keyof Metrics, 'status'> {
  /** What a core and a GiB cost per hour: adds `cost`. Without prices there is no cost, not a guessed one. */
  readonly prices?:
    | { readonly currency: string; readonly perCoreHour: number; readonly perGibibyteHour: number }
    | undefined
}

/**
 * KPIs of services behind Prometheus' usual exporters: requests, processes, database, cache, cluster. What services
 * share (cache, connection pool, cluster, nodes, network) is measured for the whole only.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when an option has an unknown name
 * @example
 * tarsKpis({ only: ['cpu', 'memory'] }).map(({ name }) => name) // ['cpu', 'memory']
 */
export function tarsKpis(options: TarsKpiOptions = {}): Kpi[] {
  requireShape(options, 'options')
  const metrics = namesOf('metrics', METRICS, options.metrics)
  const { status } = namesOf('labels', { status: 'status' }, options.labels)
  return tailored<TarsKpiName>(
    [
      ...httpKpis({ requests: metrics.requests, duration: metrics.duration, status }),
      ...processKpis(metrics),
      ...databaseKpis(metrics),
      ...cacheKpis(metrics),
      ...clusterKpis(metrics),
      ...costKpis(metrics, options.prices),
    ],
    options,
  )
}

const processKpis = (metrics: Metrics): Named<TarsKpiName>[] => [
  {
    // Whether the scrape reached the target, not whether it served its users.
    name: 'target-availability',
    title: 'Target availability',
    unit: '1',
    kind: 'availability',
    query: `avg by ($__by) (avg_over_time(${metrics.up}{$__selector}[$__interval]))`,
  },
  {
    name: 'cpu',
    title: 'CPU, share of one core',
    unit: '1',
    kind: 'cpu',
    query: `max by ($__by) (rate(${metrics.cpu}{$__selector}[$__rate_interval]))`,
  },
  {
    name: 'memory',
    title: 'Memory, share of its limit',
    unit: '1',
    kind: 'memory',
    query:
      `max by ($__by) (max_over_time(${metrics.memory}{$__selector}[$__interval])` +
      ` / (${metrics.memoryLimit}{$__selector} > 0))`,
  },
]

const databaseKpis = (metrics: Metrics): Named<TarsKpiName>[] => [
  databaseLatency(metrics, 'db-latency-p50', 'Database latency, median', 0.5, 'observe'),
  databaseLatency(metrics, 'db-latency-p95', 'Database latency, 95th percentile', 0.95, 'gate'),
  databaseLatency(metrics, 'db-latency-p99', 'Database latency, 99th percentile', 0.99, 'observe'),
  {
    name: 'connection-pool',
    title: 'Database connections, share of those allowed',
    unit: '1',
    kind: 'saturation',
    query: `sum(${metrics.connections}) / sum(${metrics.maxConnections})`,
  },
]

const databaseLatency = (
  { dbDuration }: Metrics,
  name: TarsKpiName,
  title: string,
  quantile: number,
  mode: 'gate' | 'observe',
): Named<TarsKpiName> => ({
  name,
  title,
  unit: 's',
  kind: 'latency',
  group: 'db-latency',
  mode,
  buckets: increase(`${dbDuration}_bucket{$__selector}`, 'le,$__by'),
  sum: increase(`${dbDuration}_sum{$__selector}`),
  count: increase(`${dbDuration}_count{$__selector}`),
  statistic: { quantile },
})

const cacheKpis = (metrics: Metrics): Named<TarsKpiName>[] => [
  {
    name: 'cache-hit-rate',
    title: 'Cache hit rate',
    unit: '1',
    kind: 'hit-rate',
    good: increaseOfAll(metrics.cacheHits),
    valid: `${increaseOfAll(metrics.cacheHits)} + ${increaseOfAll(metrics.cacheMisses)}`,
  },
  {
    name: 'cache-memory',
    title: 'Cache memory',
    unit: 'By',
    kind: 'memory',
    mode: 'observe',
    query: `sum(${metrics.cacheMemory})`,
  },
  {
    name: 'cache-clients',
    title: 'Cache clients',
    unit: '{client}',
    kind: 'other',
    mode: 'observe',
    query: `sum(${metrics.cacheClients})`,
  },
]

// cAdvisor counts a pod's containers, their sandbox and their parents: only named containers count once.
const CONTAINERS = '{container!="",container!="POD"}'

const clusterKpis = (metrics: Metrics): Named<TarsKpiName>[] => [
  {
    name: 'cluster-cpu',
    title: 'Cluster CPU, share of its cores',
    unit: '1',
    kind: 'cpu',
    query: `sum(rate(${metrics.containerCpu}${CONTAINERS}[$__rate_interval])) / sum(${metrics.machineCores})`,
  },
  {
    name: 'cluster-memory',
    title: 'Cluster memory, share of its total',
    unit: '1',
    kind: 'memory',
    query: `sum(${metrics.memory}${CONTAINERS}) / sum(${metrics.machineMemory})`,
  },
  { name: 'nodes', title: 'Nodes', unit: '{node}', kind: 'other', query: `count(${metrics.nodeInfo})` },
  {
    // A sum, not a count of the ones: without the metric the result is no data, rather than zero nodes under pressure.
    name: 'node-pressure',
    title: 'Nodes under pressure',
    unit: '{node}',
    kind: 'saturation',
    query: `sum(${metrics.nodeCondition}{condition=~"MemoryPressure|DiskPressure|PIDPressure",status="true"})`,
  },
  {
    name: 'network-in',
    title: 'Network received',
    unit: 'By/s',
    kind: 'other',
    mode: 'observe',
    query: `sum(rate(${metrics.networkReceive}[$__rate_interval]))`,
  },
  {
    name: 'network-out',
    title: 'Network sent',
    unit: 'By/s',
    kind: 'other',
    mode: 'observe',
    query: `sum(rate(${metrics.networkTransmit}[$__rate_interval]))`,
  },
]

function costKpis(metrics: Metrics, prices: TarsKpiOptions['prices']): Named<TarsKpiName>[] {
  if (prices === undefined) return []
  for (const price of ['perCoreHour', 'perGibibyteHour'] as const) {
    if (!(prices[price] >= 0 && Number.isFinite(prices[price]))) {
      throw new StabilityError('CONFIG_INVALID', `\`prices.${price}\` is ${prices[price]}`, {
        hint: `Set \`prices.${price}\` to what one costs per hour, in \`prices.currency\`.`,
      })
    }
  }
  const { currency, perCoreHour, perGibibyteHour } = prices
  return [
    {
      name: 'cost',
      title: 'Cost',
      unit: `${currency}/h`,
      kind: 'cost',
      query: `sum(${metrics.machineCores}) * ${perCoreHour} + sum(${metrics.machineMemory}) / 1073741824 * ${perGibibyteHour}`,
    },
  ]
}
