/** Limits concurrency: a fixed number may enter, the others are queued. */
export class Turnstile {
  #free: number
  readonly #line: (() => void)[] = []

  constructor(places: number) {
    this.#free = places
  }

  /** Resolves with a function to leave. A caller whose signal aborts while waiting is removed from the queue. */
  async enter(signal: AbortSignal): Promise<() => void> {
    if (this.#free > 0) this.#free--
    else await this.#turn(signal)
    let inside = true
    return () => {
      if (!inside) return
      inside = false
      const next = this.#line.shift()
      if (next) next()
      else this.#free++
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#line.splice(this.#line.indexOf(proceed), 1)
        reject(signal.reason)
      }
      const proceed = (): void => {
        signal.removeEventListener('abort', giveUp)
        resolve()
      }
      this.#line.push(proceed)
      signal.addEventListener('abort', giveUp, { once: true })
    })
  }
}
