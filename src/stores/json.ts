import type { StateStore } from '../contracts/index.js'
import { jsonIn, requireShape, StabilityError } from '../model/index.js'

/**
 * A value stored by `saveJson`, or null where there is none. A key `__proto__` in it is dropped, so that copying from
 * the value cannot change the prototype of an object.
 *
 * @throws {StabilityError} `STATE_CORRUPT` when the bytes are not JSON, and what the store throws
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
 * Stores a value as JSON.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when the value cannot be written as JSON, and what the store throws
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
