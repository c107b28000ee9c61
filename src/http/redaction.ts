import { isStabilityError, StabilityError } from '../model/index.js'

/** Shorter texts would blot out ordinary words, and protect nothing. */
const SHORTEST_SECRET = 4

/** Half of a character: no address can hold it, and no header, which says so when it is sent. */
const LONE_SURROGATE = /\p{Surrogate}/u

/** What must never be shown, and how to keep it out of errors: also where a server echoes it. */
export class Secrets {
  readonly #texts = new Set<string>()

  add(...texts: string[]): void {
    for (const text of texts) {
      if (text.length < SHORTEST_SECRET) continue
      this.#texts.add(text)
      if (!LONE_SURROGATE.test(text)) this.#texts.add(encodeURIComponent(text))
      this.#texts.add(JSON.stringify(text).slice(1, -1))
    }
  }

  scrub(text: string): string {
    // Longest first, so that a secret inside another does not leave the rest of it standing.
    const longestFirst = [...this.#texts].sort((a, b) => b.length - a.length)
    return longestFirst.reduce((clean, secret) => clean.replaceAll(secret, '***'), text)
  }

  /** The same failure with no secret in message, stack, hint, context or cause. */
  scrubbed(error: StabilityError): StabilityError {
    const { code, message, hint, retryable, context, cause } = error
    return new StabilityError(code, this.scrub(message), {
      hint: this.scrub(hint),
      retryable,
      context: Object.fromEntries(
        Object.entries(context).map(([name, fact]) => [name, typeof fact === 'string' ? this.scrub(fact) : fact]),
      ),
      ...(cause === undefined ? {} : { cause: this.cause(cause) }),
    })
  }

  /**
   * A foreign error as a bare copy: name, code and message. The original may hold the request and its headers.
   */
  cause(error: unknown): unknown {
    if (isStabilityError(error)) return this.scrubbed(error)
    if (!(error instanceof Error)) return this.scrub(String(error))
    const copy = new Error(this.scrub(error.message))
    const { code } = error as { code?: unknown }
    Object.defineProperty(copy, 'name', { value: error.name, configurable: true })
    return typeof code === 'string' ? Object.assign(copy, { code }) : copy
  }
}
