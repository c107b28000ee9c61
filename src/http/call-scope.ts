import { aborted, type Duration, StabilityError } from '../model/index.js'

/**
 * The lifetime of one call: it ends by the caller's signal, by its deadline or when the client closes, whichever is
 * first, and then rejects at once, even if something below still hangs.
 */
export class CallScope {
  /** What the call waits for, named in the error. */
  phase: 'turn' | 'connection' | 'headers' | 'body' | 'retry' = 'turn'
  readonly #abort = new AbortController()
  readonly #deadline: number
  readonly #timer: ReturnType<typeof setTimeout>
  readonly #release: (() => void)[] = []

  constructor(deadline: number, signals: { caller: AbortSignal | undefined; closing: AbortSignal }) {
    this.#deadline = deadline
    this.#timer = setTimeout(() => this.#abort.abort(this.#timeout()), Math.max(0, this.remaining))
    this.#follow(signals.closing, closed)
    if (signals.caller) this.#follow(signals.caller, aborted)
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  get remaining(): Duration {
    return this.#deadline - performance.now()
  }

  async race<T>(start: () => Promise<T>): Promise<T> {
    const { signal } = this.#abort
    if (signal.aborted) throw signal.reason
    const work = start()
    work.catch(() => {}) // when the scope ends first, the work's result is ignored
    let stop = (): void => {}
    const over = new Promise<never>((_, reject) => {
      stop = () => reject(signal.reason)
      signal.addEventListener('abort', stop, { once: true })
    })
    try {
      return await Promise.race([work, over])
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  end(): void {
    clearTimeout(this.#timer)
    for (const release of this.#release) release()
  }

  #follow(signal: AbortSignal, errorOf: (reason: unknown) => StabilityError): void {
    const abort = (): void => this.#abort.abort(errorOf(signal.reason))
    if (signal.aborted) abort()
    else {
      signal.addEventListener('abort', abort, { once: true })
      this.#release.push(() => signal.removeEventListener('abort', abort))
    }
  }

  #timeout(): StabilityError {
    return new StabilityError('TIMEOUT', `the deadline passed while waiting for the ${this.phase}`, {
      hint: 'Raise `timeout`, ask for a shorter range, or a coarser step.',
      retryable: true,
      context: { phase: this.phase },
    })
  }
}

const closed = (): StabilityError =>
  new StabilityError('ABORTED', 'the client is closed', { hint: 'Make a new one: `close` ends what is under way.' })
