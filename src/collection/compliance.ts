import { directionOf, type KpiResult, type SpanValue } from '../model/index.js'

/**
 * How much of a span kept its objective: the share of good events where they are counted, else the share of slots within
 * `atMost` and `atLeast`. Null without objective or data.
 */
export function compliance({ kpi, series }: KpiResult, { value, bad, valid }: SpanValue): number | null {
  const { objective } = kpi
  if (!objective || value === null) return null
  const { target, atMost, atLeast } = objective
  if (target !== undefined && bad !== undefined && valid !== undefined) return valid > 0 ? 1 - bad / valid : null
  if (atMost !== undefined || atLeast !== undefined) {
    const { values } = series
    if (values.length === 0) return null
    const within = values.filter((slot) => slot <= (atMost ?? slot) && slot >= (atLeast ?? slot))
    return within.length / values.length
  }
  // A share without counts is itself the compliance, as the share of good events.
  const whole = WHOLE[kpi.unit]
  const direction = directionOf(kpi)
  if (target === undefined || whole === undefined || direction === 'neutral') return null
  const share = direction === 'higher-is-better' ? value / whole : 1 - value / whole
  return Math.round(share * 1e15) / 1e15 // a share of exactly 99.99 % is one of 0.9999
}

/** The whole, in the units of shares. */
const WHOLE: Readonly<Record<string, number | undefined>> = { '1': 1, '%': 100 }

/** Whether a span breached its objective; null where that is not known. */
export function isBreached({ kpi }: KpiResult, value: number | null, kept: number | null): boolean | null {
  const { objective } = kpi
  if (!objective || value === null) return null
  const { target, atMost, atLeast } = objective
  if (target !== undefined) return kept === null ? null : kept < target
  if (atMost === undefined && atLeast === undefined) return null
  return value > (atMost ?? value) || value < (atLeast ?? value)
}
