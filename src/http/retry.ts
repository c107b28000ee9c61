import type { Duration, StabilityError } from '../model/index.js'

/** A `Retry-After` beyond this is treated as a failure and not waited for. */
const LONGEST_RETRY_AFTER: Duration = 60_000

/**
 * Retries that all calls of one client share, so that a dead server costs one budget rather than one per query. The
 * scheme is Smithy's standard retry quota (AWS SDKs): a retry costs tokens, a success without retry returns one.
 */
export class RetryBudget {
  static readonly CAPACITY = 100
  static readonly #COST = 5
  static readonly #COST_OF_TIMEOUT = 10
  #tokens = RetryBudget.CAPACITY

  take(error: StabilityError): boolean {
    const cost = error.code === 'TIMEOUT' ? RetryBudget.#COST_OF_TIMEOUT : RetryBudget.#COST
    if (this.#tokens < cost) return false
    this.#tokens -= cost
    return true
  }

  reward(): void {
    this.#tokens = Math.min(RetryBudget.CAPACITY, this.#tokens + 1)
  }
}

/**
 * How long to wait before the next attempt: as the server asked, else full jitter.
 *
 * @see Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog (2015)
 */
export function retryDelay(
  error: StabilityError,
  triesSoFar: number,
  { baseDelay, maxDelay, random }: { baseDelay: Duration; maxDelay: Duration; random: () => number },
): Duration {
  const asked = error.context.retryAfterMs
  if (typeof asked === 'number') return asked
  return random() * Math.min(maxDelay, baseDelay * 2 ** (triesSoFar - 1))
}

/** Whether the server asked for a longer wait than we allow. */
export const asksTooMuch = (error: StabilityError): boolean =>
  Number(error.context.retryAfterMs ?? 0) > LONGEST_RETRY_AFTER

/**
 * Reads `Retry-After` in both its forms; a past date means now, and invalid text is ignored.
 *
 * @param now - epoch milliseconds by the server's own `Date` header where it has one, so that clocks may differ
 * @see RFC 9110, section 10.2.3
 * @example
 * parseRetryAfter('120', 0) // 120_000
 */
export function parseRetryAfter(text: string | undefined, now: number): Duration | null {
  if (text === undefined) return null
  if (/^\d+$/.test(text.trim())) return Number(text) * 1_000
  // Date.parse accepts much that is not an HTTP date, such as '12abc' or '-5'.
  const moment = /^[A-Z][a-z]{2,8},? .*\d{2}:\d{2}:\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(moment) ? null : Math.max(0, moment - now)
}
