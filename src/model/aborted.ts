import { StabilityError } from './errors.js'

/** What a call ends with that its caller gave up; the signal's own reason is its `cause`. */
export const aborted = (reason: unknown, message = 'the call was aborted'): StabilityError =>
  new StabilityError('ABORTED', message, { hint: 'Call again without aborting its `signal`.', cause: reason })

/**
 * To begin with, before anything is asked, sent or written.
 *
 * @throws {StabilityError} `ABORTED`
 */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal.reason, 'the call was aborted before it began')
}
