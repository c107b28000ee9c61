import type { Kpi } from '../model/index.js'
import { requireShape } from '../model/index.js'
import { type CatalogueOptions, namesOf, tailored } from './catalogue.js'
import { type HttpKpiName, httpKpis } from './http-kpis.js'

/**
 * KPIs of an HTTP server that OpenTelemetry instruments, as Prometheus stores its metrics.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when an option has an unknown name
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
 * @example
 * otelHttpKpis({ only: ['availability'] })[0].name // 'availability'
 */
export function otelHttpKpis(options: CatalogueOptions<HttpKpiName, 'duration', 'status'> = {}): Kpi[] {
  requireShape(options, 'options')
  const { duration } = namesOf('metrics', { duration: 'http_server_request_duration_seconds' }, options.metrics)
  const { status } = namesOf('labels', { status: 'http_response_status_code' }, options.labels)
  return tailored(httpKpis({ requests: `${duration}_count`, duration, status }), options)
}
