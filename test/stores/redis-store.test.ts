import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RedisStore } from '../../examples/stores/redis-store.js'
import { verifyStateStore } from '../../src/testing/index.js'
import { describeWithServers, startRedis } from '../servers/index.js'

describeWithServers(['redis'], 'the Redis store of the examples', () => {
  let server: Awaited<ReturnType<typeof startRedis>>
  let redis: Redis

  beforeAll(async () => {
    server = await startRedis()
    redis = new Redis(server.url)
  })
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })

  it('keeps the promises of a store', async () => {
    expect(await verifyStateStore(() => new RedisStore(redis))).toEqual([])
  })
})
