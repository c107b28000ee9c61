import type { Kpi } from '../model/index.js'

/**
 * The KPIs in the original's files, with its objectives and limits in today's units: what `healthReport` and
 * `stabilityScore` need to judge imported days. Named as in `tarsKpis()`; its files hold no queries.
 *
 * @example
 * healthReport(importLegacy.daySummary(json), { kpis: legacyKpis })
 */
export const legacyKpis: readonly Kpi[] = [
  {
    name: 'availability',
    title: 'Availability',
    unit: '1',
    kind: 'availability',
    group: 'request-success',
    objective: { target: 0.999 },
    warn: 0.999,
    critical: 0.995,
    query: '',
  },
  {
    name: 'error-rate',
    title: 'Error Rate',
    unit: '1',
    kind: 'error-rate',
    group: 'request-success',
    objective: { target: 0.999 },
    warn: 0.001,
    critical: 0.005,
    query: '',
  },
  { name: 'latency-p50', title: 'P50 Latency', unit: 's', kind: 'latency', group: 'latency', query: '' },
  { name: 'latency-p95', title: 'P95 Latency', unit: 's', kind: 'latency', group: 'latency', query: '' },
  {
    name: 'latency-p99',
    title: 'P99 Latency',
    unit: 's',
    kind: 'latency',
    group: 'latency',
    objective: { atMost: 0.5 },
    warn: 0.5,
    critical: 1,
    query: '',
  },
  { name: 'cpu', title: 'CPU Utilization', unit: '1', kind: 'cpu', warn: 0.7, critical: 0.85, query: '' },
  { name: 'memory', title: 'Memory Utilization', unit: '1', kind: 'memory', warn: 0.75, critical: 0.9, query: '' },
  { name: 'db-latency-p95', title: 'Database P95 Latency', unit: 's', kind: 'latency', group: 'db-latency', query: '' },
  { name: 'cache-hit-rate', title: 'Redis Hit Rate', unit: '1', kind: 'hit-rate', query: '' },
  { name: 'cluster-cpu', title: 'Cluster CPU', unit: '1', kind: 'cpu', query: '' },
  { name: 'cluster-memory', title: 'Cluster Memory', unit: '1', kind: 'memory', query: '' },
  { name: 'cost', title: 'Cost', unit: 'USD/h', kind: 'cost', query: '' },
]
