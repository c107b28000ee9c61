import { StabilityError } from './errors.js'

/** The error of a call that its caller aborted; the signal's reason is its `cause`. */
export const aborted = (reason: unknown, message = 'the call was aborted'): StabilityError =>
  new StabilityError('ABORTED', message, { hint: 'Call again without aborting its `signal`.', cause: reason })

/**
 * Checks the signal first, before anything is requested, sent or written.
 *
 * @throws {StabilityError} `ABORTED`
 */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal.reason, 'the call was aborted before it began')
}
