import type { StateStore } from '../contracts/index.js'
import { isStabilityError, requireShape } from '../model/index.js'
import { attempt, PROMPT_MS, promptly, withLooseRejections } from './attempt.js'

/**
 * Tests the contract of a store: bytes are returned as saved, for any key; a list is exact and sorted; concurrent
 * writers leave one complete value; a lock keeps a second writer out. Removes everything it wrote.
 *
 * @param makeStore - creates a store; called twice, for two handles that may share one storage
 * @returns broken promises in words; empty when all hold
 * @example
 * expect(await verifyStateStore(() => new FileStore({ directory }))).toEqual([])
 */
export async function verifyStateStore(makeStore: () => StateStore | Promise<StateStore>): Promise<string[]> {
  requireShape(makeStore, 'makeStore', 'function')
  const promised = { load: 'function', save: 'function', delete: 'function', list: 'function' } as const
  const store = requireShape(await makeStore(), 'makeStore()', promised)
  const other = requireShape(await makeStore(), 'makeStore()', promised)
  return withLooseRejections(() => brokenPromises(store, other))
}

async function brokenPromises(store: StateStore, other: StateStore): Promise<string[]> {
  const broken: string[] = []
  const check = async (promise: string, holds: () => Promise<boolean>): Promise<void> => {
    try {
      if (!(await holds())) broken.push(promise)
    } catch (error) {
      broken.push(`${promise} (it threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)})`)
    }
  }
  await checkBytes(store, check)
  await checkKeys(store, check)
  await checkLists(store, check)
  await checkWriters(store, check)
  if (store.lock) await checkLocks(store, other, check)
  // If a store's `list` ignores the prefix, keys that are not ours must not be deleted.
  const ours = async (): Promise<string[]> => (await namesOf(store)).filter((key) => key.startsWith(ROOT))
  await check('delete removes its own key, which load no longer knows, and leaves longer ones alone', async () => {
    await store.save(`${ROOT}gone`, Uint8Array.of(1))
    await store.save(`${ROOT}gone/not`, Uint8Array.of(2))
    await store.delete(`${ROOT}gone`)
    return (await store.load(`${ROOT}gone`)) === null && (await store.load(`${ROOT}gone/not`))?.[0] === 2
  })
  await check('delete removes what was saved, and what was never saved without an error', async () => {
    await store.delete(`${ROOT}never`)
    for (const key of await ours()) await store.delete(key)
    return (await ours()).length === 0
  })
  return broken
}

const ROOT = 'verify-state-store/'
type Check = (promise: string, holds: () => Promise<boolean>) => Promise<void>

const namesOf = (store: StateStore): Promise<string[]> => store.list(ROOT)

async function checkBytes(store: StateStore, check: Check): Promise<void> {
  const key = `${ROOT}bytes`
  await check('load of a key that was never saved is null', async () => (await store.load(`${ROOT}never`)) === null)
  const every = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  const values: [string, Uint8Array][] = [
    ['every byte', every],
    ['no bytes', new Uint8Array()],
    ['a megabyte', new Uint8Array(1024 * 1024).map((_, at) => (at * 31) % 251)],
    ['fewer bytes than before', Uint8Array.of(7)],
    ['a part of a longer buffer', every.subarray(3, 9)],
  ]
  for (const [what, bytes] of values) {
    await check(`${what} come back as saved, as a Uint8Array`, async () => {
      await store.save(key, bytes)
      const loaded = await store.load(key)
      return loaded instanceof Uint8Array && same([...loaded], [...bytes])
    })
  }
  await check('what is kept does not change with the array that was saved or the one that was loaded', async () => {
    const mine = Uint8Array.of(1, 2, 3)
    await store.save(key, mine)
    mine[0] = 9
    const first = await store.load(key)
    if (first) first[1] = 9
    return same([...((await store.load(key)) ?? [])], [1, 2, 3])
  })
}

const ODD_KEYS = [
  'a/b',
  '../up',
  '/etc/x',
  'A',
  'a',
  'CON',
  '%2e',
  '.',
  'ünï ⚑',
  '__proto__',
  'x*?[y]',
  'a_b',
  'a%b',
  'q\'"\\',
  'long'.repeat(75),
]

async function checkKeys(store: StateStore, check: Check): Promise<void> {
  await check('any text is a key of its own', async () => {
    for (const [index, key] of ODD_KEYS.entries()) await store.save(`${ROOT}odd/${key}`, Uint8Array.of(index))
    for (const [index, key] of ODD_KEYS.entries()) {
      if ((await store.load(`${ROOT}odd/${key}`))?.[0] !== index) return false
    }
    return true
  })
}

async function checkLists(store: StateStore, check: Check): Promise<void> {
  await check('list gives the keys with the prefix, as they were saved, in ascending order', async () => {
    const expected = ODD_KEYS.map((key) => `${ROOT}odd/${key}`).sort()
    return same(await store.list(`${ROOT}odd/`), expected)
  })
  await check('a prefix means its own characters: no wildcards', async () => {
    const found = await Promise.all(['x*', 'a_', 'a%', 'x?', '['].map((prefix) => store.list(`${ROOT}odd/${prefix}`)))
    return same(
      found.map((keys) => keys.length),
      [1, 1, 1, 0, 0],
    )
  })
  await check('list without a prefix holds the same keys', async () => {
    const all = new Set(await store.list())
    return (await namesOf(store)).every((key) => all.has(key))
  })
}

async function checkWriters(store: StateStore, check: Check): Promise<void> {
  await check('saves at the same time leave one of the values, whole', async () => {
    const values = Array.from({ length: 8 }, (_, writer) => new Uint8Array(10_000 + writer).fill(writer))
    await Promise.all(values.map((bytes) => store.save(`${ROOT}race`, bytes)))
    const kept = await store.load(`${ROOT}race`)
    return values.some((bytes) => kept !== null && same([...kept], [...bytes]))
  })
  await check('a load during saves sees a whole value', async () => {
    await store.save(`${ROOT}torn`, new Uint8Array(50_000).fill(1))
    const writing = (async () => {
      for (let round = 2; round < 12; round++) await store.save(`${ROOT}torn`, new Uint8Array(50_000).fill(round))
    })()
    let whole = true
    for (let round = 0; round < 10; round++) {
      const seen = await store.load(`${ROOT}torn`)
      whole &&= seen?.length === 50_000 && seen.every((byte) => byte === seen[0])
    }
    await writing
    return whole
  })
}

async function checkLocks(store: StateStore, other: StateStore, check: Check): Promise<void> {
  const key = `${ROOT}lock`
  const lock = (on: StateStore, name = key): Promise<() => Promise<void>> => {
    if (!on.lock) throw new Error('the second store has no lock')
    return on.lock(name)
  }
  const isRefused = async (on: StateStore): Promise<boolean> => {
    const taking = attempt(() => lock(on))
    const taken = await promptly(taking)
    if (taken === null) {
      taking.then(async (late) => 'answer' in late && late.answer()) // it is granted when the holder releases it
      throw new Error(`it neither took nor refused the lock in ${PROMPT_MS} ms`)
    }
    if ('error' in taken) return isStabilityError(taken.error, 'STATE_LOCKED')
    await taken.answer()
    return false
  }
  await check('a second lock of a key is refused with STATE_LOCKED until the first is released', async () => {
    const release = await lock(store)
    try {
      if (!(await isRefused(store))) return false
    } finally {
      await release()
    }
    await (await lock(store))()
    return true
  })
  await check('a release that comes twice takes the lock from nobody else', async () => {
    const first = await lock(store)
    await first()
    const second = await lock(store)
    await first()
    try {
      return await isRefused(store)
    } finally {
      await second()
    }
  })
  await check('a lock holds for every handle on the same storage', async () => {
    await store.save(`${ROOT}shared`, Uint8Array.of(1))
    if ((await other.load(`${ROOT}shared`)) === null) return true // separate storages
    const release = await lock(store)
    try {
      return await isRefused(other)
    } finally {
      await release()
    }
  })
  await check('a lock of one key leaves other keys and all readers alone', async () => {
    const release = await lock(store)
    const second = await lock(store, `${key}-2`)
    await other.load(key)
    await second()
    await release()
    return true
  })
  await check('of many who take a lock at once exactly one or none has it', async () => {
    const tries = Array.from({ length: 6 }, () => attempt(() => lock(store)))
    const held = (await Promise.all(tries.map(promptly))).flatMap((one) => (one && 'answer' in one ? [one.answer] : []))
    for (const release of held) await release()
    return held.length <= 1
  })
}

const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((one, index) => one === b[index])
