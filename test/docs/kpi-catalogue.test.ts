import {
  kubernetesKpis,
  nodeExporterKpis,
  openCostKpis,
  otelHttpKpis,
  postgresKpis,
  redisKpis,
  tarsKpis,
} from 'tars-observability'
import { expect, it } from 'vitest'
import { kpiCatalogue } from './kpi-catalogue.js'

it('lists every ready KPI in docs/kpi-catalogue.md, with its query', async () => {
  const page = kpiCatalogue([
    {
      call: 'otelHttpKpis()',
      about:
        "Services that OpenTelemetry instruments, by its semantic conventions for HTTP servers. Tell services apart by `dimensions: ['service_name']`, or `job` where the collector maps it so.",
      kpis: otelHttpKpis(),
    },
    {
      call: 'tarsKpis()',
      about:
        "Services behind Prometheus' usual exporters. With `prices` it has `cost` as well; without prices there is no cost, not a guessed one.",
      kpis: tarsKpis({ prices: { currency: 'EUR', perCoreHour: 0.03, perGibibyteHour: 0.004 } }),
    },
    {
      call: 'kubernetesKpis()',
      about: 'Workloads, from cAdvisor and kube-state-metrics. Narrow them by `matchers: { namespace: … }`.',
      kpis: kubernetesKpis(),
    },
    {
      call: 'nodeExporterKpis()',
      about: 'Machines, from the node exporter: the busiest or fullest machine of each scope.',
      kpis: nodeExporterKpis(),
    },
    { call: 'redisKpis()', about: 'Redis, from redis_exporter.', kpis: redisKpis() },
    { call: 'postgresKpis()', about: 'PostgreSQL, from postgres_exporter.', kpis: postgresKpis() },
    { call: 'openCostKpis()', about: "What the cluster's nodes cost, as OpenCost prices them.", kpis: openCostKpis() },
  ])
  await expect(page).toMatchFileSnapshot('../../docs/kpi-catalogue.md')
})
