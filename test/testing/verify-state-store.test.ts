import { describe, expect, it } from 'vitest'
import type { StateStore } from '../../src/contracts/index.js'
import { StabilityError } from '../../src/model/index.js'
import { MemoryStore } from '../../src/stores/index.js'
import { verifyStateStore } from '../../src/testing/index.js'

/** Handles on one storage that keep every promise but those that a test breaks. */
const breaking = (breaks: (kept: MemoryStore) => Partial<StateStore>) => {
  const kept = new MemoryStore()
  return (): StateStore => ({
    load: (key) => kept.load(key),
    save: (key, bytes) => kept.save(key, bytes),
    delete: (key) => kept.delete(key),
    list: (prefix) => kept.list(prefix),
    lock: (key) => kept.lock(key),
    ...breaks(kept),
  })
}
const pause = () => new Promise((resolve) => setTimeout(resolve, 1))

describe('verifyStateStore', () => {
  it('has nothing to say of stores that keep their promises, on one storage or two', async () => {
    expect(await verifyStateStore(breaking(() => ({})))).toEqual([])
    expect(await verifyStateStore(() => new MemoryStore())).toEqual([])
  })

  const held = new Set<string>()
  const faults: [name: string, makeStore: () => StateStore, said: RegExp][] = [
    [
      'tears',
      breaking((kept) => ({
        save: async (key, bytes) => {
          await kept.save(key, bytes.subarray(0, bytes.length / 2))
          await pause()
          await kept.save(key, bytes)
        },
      })),
      /a load during saves sees a whole value/,
    ],
    [
      'resolves before it has saved',
      breaking((kept) => ({
        save: async (key, bytes) => {
          const copy = bytes.slice()
          setTimeout(() => kept.save(key, copy), 5)
        },
      })),
      /come back as saved/,
    ],
    [
      'keeps the whole of a shared buffer',
      breaking((kept) => ({ save: (key, bytes) => kept.save(key, new Uint8Array(bytes.buffer.slice(0))) })),
      /a part of a longer buffer/,
    ],
    [
      'keeps text',
      breaking((kept) => ({
        save: (key, bytes) => kept.save(key, new TextEncoder().encode(new TextDecoder().decode(bytes))),
      })),
      /every byte/,
    ],
    [
      'takes no bytes for nothing',
      breaking((kept) => ({
        load: async (key) => {
          const bytes = await kept.load(key)
          return bytes?.length ? bytes : null
        },
      })),
      /no bytes come back/,
    ],
    ['ignores the prefix', breaking((kept) => ({ list: () => kept.list() })), /list gives the keys with the prefix/],
    [
      'lists in no order',
      breaking((kept) => ({ list: async (prefix) => (await kept.list(prefix)).reverse() })),
      /ascending order/,
    ],
    [
      'folds upper and lower case',
      breaking((kept) => ({
        load: (key) => kept.load(key.toLowerCase()),
        save: (key, bytes) => kept.save(key.toLowerCase(), bytes),
      })),
      /any text is a key of its own/,
    ],
    [
      'deletes by prefix',
      breaking((kept) => ({
        delete: async (key) => {
          for (const each of await kept.list(key)) await kept.delete(each)
        },
      })),
      /leaves longer ones alone/,
    ],
    ['deletes nothing', breaking(() => ({ delete: async () => {} })), /delete removes/],
    ['lets everybody in', breaking(() => ({ lock: async () => async () => {} })), /refused with STATE_LOCKED/],
    [
      'locks in one handle only',
      (() => {
        const make = breaking(() => ({}))
        return () => {
          const own = new MemoryStore()
          return { ...make(), lock: (key: string) => own.lock(key) }
        }
      })(),
      /every handle on the same storage/,
    ],
    [
      'refuses with another error',
      breaking((kept) => ({ lock: (key) => kept.lock(key).catch(() => Promise.reject(new Error('busy'))) })),
      /refused with STATE_LOCKED/,
    ],
    [
      'waits for the lock',
      breaking((kept) => ({
        lock: async (key) => {
          for (;;) {
            const release = await kept.lock(key).catch(() => null)
            if (release) return release
            await pause()
          }
        },
      })),
      /neither took nor refused the lock/,
    ],
    [
      "releases another's lock",
      breaking(() => ({
        lock: async (key) => {
          if (held.has(key)) throw new StabilityError('STATE_LOCKED', 'held', { hint: 'Wait.' })
          held.add(key)
          return async () => {
            held.delete(key)
          }
        },
      })),
      /takes the lock from nobody else/,
    ],
    ['has one lock for all', breaking((kept) => ({ lock: () => kept.lock('all') })), /leaves other keys/],
  ]
  it('deletes nothing of anybody else, not even in a store whose list ignores the prefix', async () => {
    const kept = new MemoryStore()
    await kept.save('release/checkout', Uint8Array.of(1))
    const store = breaking(() => ({
      load: (key) => kept.load(key),
      save: (key, bytes) => kept.save(key, bytes),
      delete: (key) => kept.delete(key),
      list: () => kept.list(),
    }))
    expect((await verifyStateStore(store)).join('\n')).toMatch(/list gives the keys with the prefix/)
    expect(await kept.list()).toEqual(['release/checkout'])
  })

  it.each(faults)('finds a store that %s', async (_, makeStore, said) => {
    expect((await verifyStateStore(makeStore)).join('\n')).toMatch(said)
  })
})
