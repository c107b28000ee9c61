import { days, hours, minutes } from 'tars-observability'
import type { BackfillSeries } from '../servers/index.js'

const RELEASED = Date.parse('2026-11-10T09:00Z')
/** Upper bounds of the buckets in seconds, and the share of requests that are as fast. */
const BUCKETS = [
  ['0.1', 0.6],
  ['0.25', 0.9],
  ['0.5', 0.985],
  ['1', 0.999],
  ['+Inf', 1],
] as const

/**
 * What OpenTelemetry would have told of a healthy service `checkout`, from a week before the release of the pages to a week
 * after it: busier by day, one error in five thousand requests.
 */
export function checkoutMetrics(): BackfillSeries[] {
  const every = minutes(2)
  const start = RELEASED - days(7) - hours(2)
  const count = (days(15) + hours(3)) / every
  const requests = Float64Array.from({ length: count }, (_, i) => {
    const hour = ((start + i * every) / hours(1)) % 24
    return 400 + 200 * Math.sin(((hour - 6) / 12) * Math.PI) + 20 * wobble(i)
  })
  const seconds = Float64Array.from(requests, (value, i) => value * (0.12 + 0.003 * wobble(i + 7_919)))
  const counter = (
    name: string,
    labels: BackfillSeries['labels'],
    increase: ArrayLike<number>,
    share: number,
  ): BackfillSeries => {
    let total = 0
    const points = Array.from(increase, (value, i) => {
      total += value * share
      return [start + i * every, total] as const
    })
    return { name, labels: { service_name: 'checkout', region: 'eu', ...labels }, points }
  }
  const http = 'http_server_request_duration_seconds'
  const shares = { 200: 0.9998, 500: 0.0002 }
  return [
    ...Object.entries(shares).flatMap(([http_response_status_code, share]) => [
      counter(`${http}_count`, { http_response_status_code }, requests, share),
      counter(`${http}_sum`, { http_response_status_code }, seconds, share),
      ...BUCKETS.map(([le, faster]) =>
        counter(`${http}_bucket`, { http_response_status_code, le }, requests, share * faster),
      ),
    ]),
    counter('checkout_attempts_total', { result: 'ok' }, requests, 0.9999),
    counter('checkout_attempts_total', { result: 'error' }, requests, 0.0001),
  ]
}

/** Noise between −1 and 1 that is the same each time. */
const wobble = (i: number): number => Math.sin(i * 12.9898) * Math.cos(i * 78.233)
