import { StabilityError } from '../model/index.js'

/** @throws {StabilityError} `ABORTED` */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return
  throw new StabilityError('ABORTED', 'the call was aborted before anything was sent', {
    hint: 'Call again without aborting its `signal`.',
  })
}
