import { type Duration, days, hours, minutes, StabilityError } from '../../model/index.js'

/** A pair of windows and the burn rate that both must exceed for an alert to fire. */
export interface BurnWindow {
  readonly severity: 'page' | 'ticket'
  readonly factor: number
  readonly short: Duration
  readonly long: Duration
}

/**
 * The burn-rate alerts of a period: page when the budget burns fast, ticket when it burns slowly. Factor = share of the
 * budget · period / long window, so that an alert means the same share of the budget for any period.
 *
 * @param period - the objective's period in milliseconds, such as `days(30)`
 * @returns two page and two ticket windows, durations in milliseconds, fastest first
 * @throws {StabilityError} `CONFIG_INVALID` when `period` is not a positive duration
 * @see Google SRE Workbook, chapter 5, table 5-8 (shares .02 .05 .10 .10 of 28 days and more)
 * @see slok/sloth, examples/windows/7d.yaml (shares .08 .125 .20 .42 of shorter periods)
 * @example
 * burnFactors(days(30)).map(({ factor }) => factor) // [14.4, 6, 3, 1]
 */
export function burnFactors(period: Duration): BurnWindow[] {
  if (!Number.isFinite(period) || period <= 0) {
    throw new StabilityError('CONFIG_INVALID', `period is ${period}, not a positive duration`, {
      hint: 'Set `period` to a duration such as days(30).',
    })
  }
  const [pageQuick, pageSlow, ticketQuick, ticketSlow] = period >= days(28) ? LONG_PERIOD : SHORT_PERIOD
  return [
    { severity: 'page', factor: (pageQuick * period) / hours(1), short: minutes(5), long: hours(1) },
    { severity: 'page', factor: (pageSlow * period) / hours(6), short: minutes(30), long: hours(6) },
    { severity: 'ticket', factor: (ticketQuick * period) / days(1), short: hours(2), long: days(1) },
    { severity: 'ticket', factor: (ticketSlow * period) / days(3), short: hours(6), long: days(3) },
  ]
}

/** Share of the period's budget that is spent when an alert fires, by row of the table. */
const LONG_PERIOD = [0.02, 0.05, 0.1, 0.1] as const
const SHORT_PERIOD = [0.08, 0.125, 0.2, 0.42] as const
