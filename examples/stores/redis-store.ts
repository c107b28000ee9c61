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
    const bytes = await kept(this.#redis.getBuffer(this.#value(key)))
    return bytes && new Uint8Array(bytes)
  }

  async save(key: string, bytes: Uint8Array): Promise<void> {
    await kept(this.#redis.set(this.#value(key), Buffer.from(bytes)))
  }

  async delete(key: string): Promise<void> {
    await kept(this.#redis.del(this.#value(key)))
  }

  async list(prefix = ''): Promise<string[]> {
    const start = this.#value('')
    const pattern = `${(start + prefix).replace(/[\\*?[\]]/g, '\\$&')}*` // a prefix means its own characters
    const keys = new Set<string>()
    let cursor = '0'
    do {
      const [next, found] = await kept(this.#redis.scan(cursor, 'MATCH', pattern, 'COUNT', 1000))
      for (const key of found) keys.add(key.slice(start.length))
      cursor = next
    } while (cursor !== '0')
    return [...keys].sort()
  }

  async lock(key: string): Promise<() => Promise<void>> {
    const name = `${this.#namespace}lock:${key}`
    const token = randomUUID()
    if ((await kept(this.#redis.set(name, token, 'PX', LOCK_MS, 'NX'))) !== 'OK') {
      throw new StabilityError('STATE_LOCKED', `'${key}' is held by another process`, {
        hint: `Let it finish; the lock of a process that died lasts ${LOCK_MS / 1000} seconds.`,
        retryable: true,
      })
    }
    // Only with its own token: after it ran out, the lock may be somebody else's.
    return async () => {
      await kept(this.#redis.eval(RELEASE, 1, name, token))
    }
  }

  #value(key: string): string {
    return `${this.#namespace}value:${key}`
  }
}

/** A tracker goes on in memory after STORAGE_FAILED, and writes when it can again. */
const kept = <T>(work: Promise<T>): Promise<T> =>
  work.catch((cause) => {
    throw new StabilityError('STORAGE_FAILED', 'Redis did not answer as it should', {
      hint: 'See `cause`; check that the server is up and that the user may write.',
      retryable: true,
      cause,
    })
  })
