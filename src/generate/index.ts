/** Dashboards and rules from the same KPI list that reviews are made from. */
export {
  type GrafanaDashboard,
  type GrafanaDashboardOptions,
  type GrafanaPanel,
  grafanaDashboard,
} from './grafana-dashboard.js'
export { type PrometheusRulesOptions, prometheusRules } from './prometheus-rules.js'
