import { StabilityError } from './errors.js'
import type { Matchers } from './labels.js'

/**
 * Matchers once each has a text, or a list of one text or more, that a query can hold.
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

/** Half of a character, which would arrive as U+FFFD and match another series. */
const LONE_SURROGATE = /\p{Surrogate}/u

const isWellFormedText = (value: unknown): boolean => typeof value === 'string' && !LONE_SURROGATE.test(value)

const refused = (name: string, given: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', `\`matchers\` gives '${name}' ${given}`, {
    hint: `Give '${name}' a text or a list of texts.`,
  })
