import type { StateStore } from '../contracts/index.js'
import { jsonIn, requireShape, StabilityError } from '../model/index.js'

/**
 * A value that `saveJson` kept, or null where there is none. A key `__proto__` in it is dropped, so that nothing that is
 * later copied from it can change what every object is.
 *
 * @throws {StabilityError} `STATE_CORRUPT` when the bytes are no JSON, and what the store throws
 * @example
 * await loadJson(store, 'thresholds') // { cpu: 0.8 }
 */
export async function loadJson(store: StateStore, key: string): Promise<unknown> {
  requireShape(store, 'store', { load: 'function' })
  const bytes = await store.load(key)
  if (bytes === null) return null
  try {
    return jsonIn(bytes)
  } catch (cause) {
    throw new StabilityError('STATE_CORRUPT', `what is kept under '${key}' is no JSON`, {
      hint: 'Delete the key, or save it again with saveJson.',
      cause,
    })
  }
}

/**
 * Keeps a value as JSON.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when the value is none that JSON has, and what the store throws
 * @example
 * await saveJson(store, 'thresholds', { cpu: 0.8 })
 */
export async function saveJson(store: StateStore, key: string, value: unknown): Promise<void> {
  requireShape(store, 'store', { save: 'function' })
  await store.save(key, new TextEncoder().encode(textOf(value, key)))
}

function textOf(value: unknown, key: string): string {
  let cause: unknown
  try {
    const text = JSON.stringify(value)
    if (text !== undefined) return text
  } catch (error) {
    cause = error
  }
  throw new StabilityError('CONFIG_INVALID', `the value for '${key}' cannot be written as JSON`, {
    hint: 'Give `value` plain data: no function, no cycle, no BigInt.',
    cause,
  })
}
