import type { Kpi } from '../model/index.js'
import { type CatalogueOptions, tailored } from './catalogue.js'

/** The names in the list of `nodeExporterKpis`. */
export type NodeExporterKpiName = 'cpu' | 'memory' | 'disk' | 'load' | 'network-errors'

/**
 * KPIs of machines, from Prometheus' node exporter: the busiest or fullest machine of each scope.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when an option has an unknown name
 * @example
 * nodeExporterKpis({ only: ['disk'] })[0].kind // 'saturation'
 */
export function nodeExporterKpis(options: CatalogueOptions<NodeExporterKpiName> = {}): Kpi[] {
  const filesystems = '{$__selector,fstype!~"tmpfs|overlay|squashfs|ramfs"}'
  return tailored<NodeExporterKpiName>(
    [
      {
        name: 'cpu',
        title: 'CPU of the busiest machine',
        unit: '1',
        kind: 'cpu',
        // By instance and the dimensions both: a machine's idle share first, then the worst machine.
        query:
          'max by ($__by) (1 - avg by (instance,$__by) ' +
          '(rate(node_cpu_seconds_total{$__selector,mode="idle"}[$__rate_interval])))',
      },
      {
        name: 'memory',
        title: 'Memory of the fullest machine',
        unit: '1',
        kind: 'memory',
        query:
          'max by ($__by) (1 - node_memory_MemAvailable_bytes{$__selector} / node_memory_MemTotal_bytes{$__selector})',
      },
      {
        name: 'disk',
        title: 'Fullest file system',
        unit: '1',
        kind: 'saturation',
        query: `max by ($__by) (1 - node_filesystem_avail_bytes${filesystems} / node_filesystem_size_bytes${filesystems})`,
      },
      {
        name: 'load',
        title: 'Load of the busiest machine, per core',
        unit: '1',
        kind: 'saturation',
        query:
          'max by ($__by) (sum by (instance,$__by) (avg_over_time(node_load5{$__selector}[$__interval]))' +
          ' / count by (instance,$__by) (node_cpu_seconds_total{$__selector,mode="idle"}))',
      },
      {
        name: 'network-errors',
        title: 'Network errors',
        unit: '{error}/s',
        kind: 'other',
        direction: 'lower-is-better',
        query:
          'sum by ($__by) (rate(node_network_receive_errs_total{$__selector}[$__rate_interval]))' +
          ' + sum by ($__by) (rate(node_network_transmit_errs_total{$__selector}[$__rate_interval]))',
      },
    ],
    options,
  )
}
