import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PostgresStore } from '../../examples/stores/postgres-store.js'
import { RedisStore } from '../../examples/stores/redis-store.js'
import type { StateStore } from '../../src/index.js'
import { verifyStateStore } from '../../src/testing/index.js'
import { firstDifference } from '../collection/first-difference.js'
import { everySlot, trackerOf, weekEnd } from '../collection/small-week.js'
import { describeWithServers, startPostgres, startRedis, type TestServer } from '../servers/index.js'

/** What a user's own store has to bear, beside the promises: a week of many processes, and the death of one. */
function keepsAWeek(store: () => StateStore | Promise<StateStore>): void {
  it('keeps the promises of a store', async () => {
    expect(await verifyStateStore(store)).toEqual([])
  })

  it('keeps a week of ticks that are each another process', async () => {
    const whole = trackerOf()
    await whole.tick(weekEnd)
    for (const now of everySlot().filter((_, index) => index % 48 === 0)) {
      await trackerOf({ store: await store() }).tick(now)
    }
    await trackerOf({ store: await store() }).tick(weekEnd)
    const summary = await trackerOf({ store: await store() }).summary()
    expect(firstDifference(JSON.stringify(summary), JSON.stringify(await whole.summary()))).toBeNull()
  }, 60_000)
}

describeWithServers(['redis'], 'the Redis store of the examples', () => {
  let server: TestServer
  let redis: Redis
  beforeAll(async () => {
    server = await startRedis()
    redis = new Redis(server.url)
  })
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })

  keepsAWeek(() => new RedisStore(redis))

  it('lets a lock of a dead process run out, and releases none that is another’s by then', async () => {
    const release = await new RedisStore(redis).lock('lock')
    const [name] = await redis.keys('*lock:lock')
    expect(await redis.pttl(name as string)).toBeGreaterThan(0)
    await redis.del(name as string) // as time does
    const second = await new RedisStore(redis).lock('lock')
    await release()
    await expect(new RedisStore(redis).lock('lock')).rejects.toMatchObject({ code: 'STATE_LOCKED' })
    await second()
  })

  it('says STORAGE_FAILED when the server is gone, so that a week goes on in memory', async () => {
    const other = await startRedis()
    const gone = new Redis(other.url, { maxRetriesPerRequest: 0, retryStrategy: null })
    gone.on('error', () => {})
    const store = new RedisStore(gone)
    await store.save('a', Uint8Array.of(1))
    await other.stop()
    await expect(store.save('a', Uint8Array.of(2))).rejects.toMatchObject({ code: 'STORAGE_FAILED', retryable: true })
    await expect(store.load('a')).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    await expect(store.lock('a')).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    gone.disconnect()
  })
})

describeWithServers(['postgres'], 'the PostgreSQL store of the examples', () => {
  let server: TestServer
  let pool: Pool
  beforeAll(async () => {
    server = await startPostgres()
    pool = new Pool({ connectionString: `postgres://postgres@127.0.0.1:${server.port}/postgres` })
  })
  afterAll(async () => {
    await pool.end()
    await server.stop()
  })

  keepsAWeek(() => PostgresStore.open(pool))

  it('frees the lock of a process that died with its connection', async () => {
    const dying = new Pool({ ...pool.options, max: 1 })
    dying.on('error', () => {})
    const release = await (await PostgresStore.open(dying)).lock('lock')
    const store = await PostgresStore.open(pool)
    await expect(store.lock('lock')).rejects.toMatchObject({ code: 'STATE_LOCKED' })
    await pool.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()`,
    )
    await expect.poll(() => store.lock('lock').then((release) => release().then(() => 'free'))).toBe('free')
    await release() // of what is gone is no error
    await dying.end()
  })

  it('says STORAGE_FAILED when the server is gone, so that a week goes on in memory', async () => {
    const other = await startPostgres()
    const gone = new Pool({ connectionString: `postgres://postgres@127.0.0.1:${other.port}/postgres` })
    gone.on('error', () => {})
    const store = await PostgresStore.open(gone)
    await store.save('a', Uint8Array.of(1))
    await other.stop()
    await expect(store.save('a', Uint8Array.of(2))).rejects.toMatchObject({ code: 'STORAGE_FAILED', retryable: true })
    await expect(store.load('a')).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    await expect(store.lock('a')).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    await gone.end()
  })
})
