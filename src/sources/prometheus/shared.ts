import { aborted } from '../../model/index.js'

/**
 * A value that is computed once for all callers. A caller may abort by its signal; the others still get the result. A
 * failure is not cached, so that the next caller tries again.
 */
export class Shared<T> {
  #answer: Promise<T> | undefined

  async get(signal: AbortSignal | undefined, find: () => Promise<T>): Promise<T> {
    this.#answer ??= find().catch((error: unknown) => {
      this.#answer = undefined
      throw error
    })
    return signal ? leavable(this.#answer, signal) : this.#answer
  }
}

function leavable<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(aborted(signal.reason))
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave, { once: true })
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
