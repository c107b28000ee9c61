import { StabilityError } from './errors.js'

/**
 * Returns the target of an objective after checking it is a share.
 *
 * @throws {StabilityError} `CONFIG_INVALID` naming the option when it is not above 0 and at most 1
 * @example
 * requireTarget(0.999) // 0.999
 */
export function requireTarget(target: number, name = 'target'): number {
  if (typeof target === 'number' && target > 0 && target <= 1) return target
  throw new StabilityError('CONFIG_INVALID', `${name} is ${target}, not a share above 0 and up to 1`, {
    hint: 'Write `target` as a ratio: 0.999, not 99.9.',
    context: { option: name },
  })
}
