import { isStabilityError, StabilityError } from '../model/index.js'

/** Redacting shorter texts would remove ordinary words and protect nothing. */
const SHORTEST_SECRET = 4

/** A lone surrogate: it cannot occur in an address, nor in a header, where sending it fails. */
const LONE_SURROGATE = /\p{Surrogate}/u

/** Texts that must never be shown; removes them from errors, also where a server echoes them. */
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
    // Longest first, so that a secret contained in another does not leave part of the longer one.
    const longestFirst = [...this.#texts].sort((a, b) => b.length - a.length)
    return longestFirst.reduce((clean, secret) => clean.replaceAll(secret, '***'), text)
  }

  /** The same failure without secrets in message, stack, hint, context or cause. */
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
   * A foreign error as a bare copy: name, code and message. The original may contain the request and its headers.
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
