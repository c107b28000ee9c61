import type { Kpi } from '../model/index.js'
import { requireShape } from '../model/index.js'
import { type CatalogueOptions, increase, namesOf, tailored } from './catalogue.js'

/** The names in the list of `kubernetesKpis`. */
export type KubernetesKpiName = 'cpu' | 'memory' | 'cpu-throttling' | 'restarts' | 'replicas-unavailable'

const METRICS = {
  cpu: 'container_cpu_usage_seconds_total',
  memory: 'container_memory_working_set_bytes',
  memoryLimit: 'container_spec_memory_limit_bytes',
  throttledPeriods: 'container_cpu_cfs_throttled_periods_total',
  periods: 'container_cpu_cfs_periods_total',
  restarts: 'kube_pod_container_status_restarts_total',
  replicasUnavailable: 'kube_deployment_status_replicas_unavailable',
}

/**
 * KPIs of workloads on Kubernetes, from cAdvisor and kube-state-metrics. Narrow them by `matchers: { namespace: … }`.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when an option has an unknown name
 * @example
 * kubernetesKpis({ only: ['restarts'] })[0].unit // '{restart}'
 */
export function kubernetesKpis(options: CatalogueOptions<KubernetesKpiName, keyof typeof METRICS> = {}): Kpi[] {
  requireShape(options, 'options')
  const metrics = namesOf('metrics', METRICS, options.metrics)
  const containers = '{$__selector,container!="",container!="POD"}'
  return tailored<KubernetesKpiName>(
    [
      {
        name: 'cpu',
        title: 'CPU of the busiest container, share of one core',
        unit: '1',
        kind: 'cpu',
        query: `max by ($__by) (rate(${metrics.cpu}${containers}[$__rate_interval]))`,
      },
      {
        name: 'memory',
        title: 'Memory of the fullest container, of its limit',
        unit: '1',
        kind: 'memory',
        query:
          `max by ($__by) (max_over_time(${metrics.memory}${containers}[$__interval])` +
          ` / (${metrics.memoryLimit}${containers} > 0))`,
      },
      {
        name: 'cpu-throttling',
        title: 'CPU periods throttled',
        unit: '1',
        kind: 'saturation',
        bad: increase(`${metrics.throttledPeriods}${containers}`),
        valid: increase(`${metrics.periods}${containers}`),
      },
      {
        name: 'restarts',
        title: 'Container restarts',
        unit: '{restart}',
        kind: 'other',
        direction: 'lower-is-better',
        query: increase(`${metrics.restarts}{$__selector}`),
      },
      {
        name: 'replicas-unavailable',
        title: 'Replicas unavailable',
        unit: '{replica}',
        kind: 'saturation',
        query: `sum by ($__by) (max_over_time(${metrics.replicasUnavailable}{$__selector}[$__interval]))`,
      },
    ],
    options,
  )
}
