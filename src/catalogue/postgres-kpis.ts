import type { Kpi } from '../model/index.js'
import { type CatalogueOptions, increase, tailored } from './catalogue.js'

/** The names in the list of `postgresKpis`. */
export type PostgresKpiName = 'connection-pool' | 'buffer-hit-rate' | 'rollback-rate' | 'deadlocks' | 'replication-lag'

/**
 * KPIs of PostgreSQL, from the postgres exporter.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when an option has an unknown name
 * @example
 * postgresKpis({ only: ['rollback-rate'] })[0].kind // 'error-rate'
 */
export function postgresKpis(options: CatalogueOptions<PostgresKpiName> = {}): Kpi[] {
  const hits = increase('pg_stat_database_blks_hit{$__selector}')
  const rollbacks = increase('pg_stat_database_xact_rollback{$__selector}')
  return tailored<PostgresKpiName>(
    [
      {
        name: 'connection-pool',
        title: 'Connections, share of those allowed',
        unit: '1',
        kind: 'saturation',
        query:
          'sum by ($__by) (pg_stat_database_numbackends{$__selector})' +
          ' / sum by ($__by) (pg_settings_max_connections{$__selector})',
      },
      {
        name: 'buffer-hit-rate',
        title: 'Buffer hit rate',
        unit: '1',
        kind: 'hit-rate',
        good: hits,
        valid: `${hits} + ${increase('pg_stat_database_blks_read{$__selector}')}`,
      },
      {
        name: 'rollback-rate',
        title: 'Transactions rolled back',
        unit: '1',
        kind: 'error-rate',
        bad: rollbacks,
        valid: `${rollbacks} + ${increase('pg_stat_database_xact_commit{$__selector}')}`,
      },
      {
        name: 'deadlocks',
        title: 'Deadlocks',
        unit: '{deadlock}',
        kind: 'other',
        direction: 'lower-is-better',
        query: increase('pg_stat_database_deadlocks{$__selector}'),
      },
      {
        name: 'replication-lag',
        title: 'Replication lag',
        unit: 's',
        kind: 'latency',
        query: 'max by ($__by) (max_over_time(pg_replication_lag_seconds{$__selector}[$__interval]))',
      },
    ],
    options,
  )
}
