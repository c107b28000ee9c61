/** Real servers for suites, started by the suite and stopped by it. */
export { startAlertmanager } from './alertmanager.js'
export type { BackfillSeries } from './backfill.js'
export { describeWithServers } from './describe-with-servers.js'
export { type Binary, pathOf } from './programs.js'
export { startPrometheus } from './prometheus.js'
export { startRedis } from './redis.js'
export { freePort, type TestServer } from './server.js'
export { startVictoriaMetrics } from './victoria-metrics.js'
