import type { Kpi } from '../model/index.js'
import { type CatalogueOptions, increase, tailored } from './catalogue.js'

/** The names in the list of `redisKpis`. */
export type RedisKpiName = 'cache-hit-rate' | 'cache-memory' | 'cache-evictions' | 'cache-clients' | 'cache-rejections'

/**
 * KPIs of Redis, from the redis exporter.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when an option has an unknown name
 * @example
 * redisKpis({ only: ['cache-hit-rate'] })[0].kind // 'hit-rate'
 */
export function redisKpis(options: CatalogueOptions<RedisKpiName> = {}): Kpi[] {
  const hits = increase('redis_keyspace_hits_total{$__selector}')
  return tailored<RedisKpiName>(
    [
      {
        name: 'cache-hit-rate',
        title: 'Cache hit rate',
        unit: '1',
        kind: 'hit-rate',
        good: hits,
        valid: `${hits} + ${increase('redis_keyspace_misses_total{$__selector}')}`,
      },
      {
        name: 'cache-memory',
        title: 'Cache memory, share of its limit',
        unit: '1',
        kind: 'memory',
        query: 'max by ($__by) (redis_memory_used_bytes{$__selector} / (redis_memory_max_bytes{$__selector} > 0))',
      },
      {
        name: 'cache-evictions',
        title: 'Keys evicted',
        unit: '{key}',
        kind: 'other',
        direction: 'lower-is-better',
        query: increase('redis_evicted_keys_total{$__selector}'),
      },
      {
        name: 'cache-clients',
        title: 'Cache clients',
        unit: '{client}',
        kind: 'other',
        mode: 'observe',
        query: 'sum by ($__by) (redis_connected_clients{$__selector})',
      },
      {
        name: 'cache-rejections',
        title: 'Connections rejected',
        unit: '{connection}',
        kind: 'other',
        direction: 'lower-is-better',
        query: increase('redis_rejected_connections_total{$__selector}'),
      },
    ],
    options,
  )
}
