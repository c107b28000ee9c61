// Keeps a tracker's state in Redis: all that a store of your own needs.
import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { StabilityError, type StateStore } from 'tars-observability'

/** How long a lock lasts when its holder dies: longer than any tick takes. */
const LOCK_MS = 60_000
const RELEASE = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`

/** Let Redis write before it answers, as with `appendonly yes` and `appendfsync always`, if a crash is to lose nothing. */
export class RedisStore implements StateStore {
  readonly #redis: Redis
  readonly #namespace: string

  constructor(redis: Redis, namespace = 'tars-observability:') {
    this.#redis = redis
    this.#namespace = namespace
  }

  async load(key: string): Promise<Uint8Array | null> {
    const bytes = await this.#redis.getBuffer(this.#value(key))
    return bytes && new Uint8Array(bytes)
  }

  async save(key: string, bytes: Uint8Array): Promise<void> {
    await this.#redis.set(this.#value(key), Buffer.from(bytes))
  }

  async delete(key: string): Promise<void> {
    await this.#redis.del(this.#value(key))
  }

  async list(prefix = ''): Promise<string[]> {
    const start = this.#value('')
    const pattern = `${(start + prefix).replace(/[\\*?[\]]/g, '\\$&')}*` // a prefix means its own characters
    const keys = new Set<string>()
    for await (const found of this.#redis.scanStream({ match: pattern, count: 1000 })) {
      for (const key of found as string[]) keys.add(key.slice(start.length))
    }
    return [...keys].sort()
  }

  async lock(key: string): Promise<() => Promise<void>> {
    const name = `${this.#namespace}lock:${key}`
    const token = randomUUID()
    if ((await this.#redis.set(name, token, 'PX', LOCK_MS, 'NX')) !== 'OK') {
      throw new StabilityError('STATE_LOCKED', `'${key}' is held by another process`, {
        hint: `Let it finish; the lock of a process that died lasts ${LOCK_MS / 1000} seconds.`,
        retryable: true,
      })
    }
    // Only with its own token: after it ran out, the lock may be somebody else's.
    return async () => {
      await this.#redis.eval(RELEASE, 1, name, token)
    }
  }

  #value(key: string): string {
    return `${this.#namespace}value:${key}`
  }
}
