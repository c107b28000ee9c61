import { StabilityError } from './errors.js'
import type { Matchers } from './labels.js'

/**
 * Returns matchers after checking that each is a text, or a non-empty list of texts, that a query can contain.
 *
 * @throws {StabilityError} `CONFIG_INVALID` naming the label
 * @example
 * requireMatchers({ job: 'api', region: ['eu', 'us'] }) // the same
 */
export function requireMatchers(matchers: Matchers): Matchers {
  for (const [name, value] of Object.entries(matchers)) {
    const alternatives: unknown = typeof value === 'string' ? [value] : value
    if (!Array.isArray(alternatives) || alternatives.length === 0) throw refused(name, 'no value')
    if (!alternatives.every(isWellFormedText)) throw refused(name, 'a value that is no text')
  }
  return matchers
}

/** A lone surrogate, which would be sent as U+FFFD and match another series. */
const LONE_SURROGATE = /\p{Surrogate}/u

const isWellFormedText = (value: unknown): boolean => typeof value === 'string' && !LONE_SURROGATE.test(value)

const refused = (name: string, given: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', `\`matchers\` gives '${name}' ${given}`, {
    hint: `Give '${name}' a text or a list of texts.`,
  })
