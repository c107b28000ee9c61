import { StabilityError } from '../model/index.js'
import type { StateStore } from './state-store.js'

/**
 * A store that lasts as long as the process: the tracker's default, and a stand-in in tests. Bytes are copied in and out,
 * so that callers cannot change stored data.
 *
 * @example
 * const store = new MemoryStore()
 * await store.save('a', new Uint8Array([1]))
 * await store.list() // ['a']
 */
export class MemoryStore implements StateStore {
  readonly #entries = new Map<string, Uint8Array>()
  readonly #locked = new Set<string>()

  async load(key: string): Promise<Uint8Array | null> {
    return this.#entries.get(key)?.slice() ?? null
  }

  async save(key: string, bytes: Uint8Array): Promise<void> {
    if (!(bytes instanceof Uint8Array)) {
      throw new StabilityError('CONFIG_INVALID', '`bytes` is no Uint8Array', { hint: 'Give `bytes` as a Uint8Array.' })
    }
    this.#entries.set(key, bytes.slice())
  }

  /** Deletes a key; a missing key is not an error. */
  async delete(key: string): Promise<void> {
    this.#entries.delete(key)
  }

  async list(prefix = ''): Promise<string[]> {
    return [...this.#entries.keys()].filter((key) => key.startsWith(prefix)).sort()
  }

  /** @throws {StabilityError} `STATE_LOCKED` while another writer holds the key */
  async lock(key: string): Promise<() => Promise<void>> {
    if (this.#locked.has(key)) {
      throw new StabilityError('STATE_LOCKED', `'${key}' is held by another writer in this process`, {
        hint: 'Let the other tracker finish, or give each its own store.',
        retryable: true,
      })
    }
    this.#locked.add(key)
    let held = true
    return async () => {
      if (held) this.#locked.delete(key)
      held = false
    }
  }
}
