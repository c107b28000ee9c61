import { describe, expect, it } from 'vitest'
import { FileStore } from '../../src/stores/index.js'
import { type Crash, CrashDisk } from './crash-disk.js'

const directory = '/state'
const bytes = (text: string) => new TextEncoder().encode(text)
const crashes: Crash[] = ['kill', 'power', 'scrambled']

/** Runs work that is cut off at each of its operations in turn, and looks at what the next process reads. */
async function sweep(
  crash: Crash,
  before: (store: FileStore) => Promise<unknown>,
  work: (store: FileStore) => Promise<unknown>,
  look: (store: FileStore, finished: boolean, disk: CrashDisk) => Promise<void>,
): Promise<number> {
  const prepared = new CrashDisk()
  await before(new FileStore({ directory, files: prepared }))
  for (let operation = 1; ; operation++) {
    const disk = prepared.afterCrash('kill', operation)
    const outcome = await Promise.race([work(new FileStore({ directory, files: disk })), disk.crashed])
    const next = disk.afterCrash(crash)
    await look(new FileStore({ directory, files: next }), outcome !== 'crashed', next)
    if (outcome !== 'crashed') return operation - 1
  }
}

// On Windows no folder is synced, for its journal keeps the names: this disk keeps only what was synced.
describe.skipIf(process.platform === 'win32').each(crashes)('a crash (%s) at every operation', (crash) => {
  const old = (store: FileStore) => store.save('a', bytes('old'))

  it('of a first save leaves nothing or the value', async () => {
    const boundaries = await sweep(
      crash,
      async () => {},
      (store) => store.save('a', bytes('new')),
      async (store, finished) => {
        const kept = await store.load('a').catch((error) => error.code)
        const text = kept instanceof Uint8Array ? new TextDecoder().decode(kept) : kept
        expect(finished ? ['new'] : [null, 'new']).toContain(text)
      },
    )
    expect(boundaries).toBeGreaterThanOrEqual(6)
  })

  it('of a save leaves the old value or the new, and what was acknowledged is there', async () => {
    const boundaries = await sweep(
      crash,
      old,
      async (store) => {
        for (const value of ['2', '3', '4']) await store.save('a', bytes(value))
      },
      async (store, finished) => {
        const text = new TextDecoder().decode((await store.load('a')) ?? bytes('nothing'))
        expect(finished ? ['4'] : ['old', '2', '3', '4']).toContain(text)
      },
    )
    expect(boundaries).toBeGreaterThanOrEqual(18)
  })

  it('of a delete leaves the latest value or none, never an older one', async () => {
    await sweep(
      crash,
      async (store) => {
        await old(store)
        await store.save('a', bytes('latest'))
      },
      (store) => store.delete('a'),
      async (store, finished) => {
        const kept = await store.load('a')
        const text = kept && new TextDecoder().decode(kept)
        expect(finished ? [null] : ['latest', null]).toContain(text)
      },
    )
  })

  it('of a prune leaves the latest value', async () => {
    await sweep(
      crash,
      async (store) => {
        for (const value of ['1', '2', 'latest']) await store.save('a', bytes(value))
      },
      (store) => store.prune(),
      async (store) => expect(new TextDecoder().decode((await store.load('a')) ?? bytes(''))).toBe('latest'),
    )
  })

  it('while a lock is taken or released leaves none that keeps the next process out', async () => {
    await sweep(
      crash,
      old,
      async (store) => {
        const release = await store.lock('a')
        await release()
      },
      async (store, _, disk) => {
        await (await store.lock('a'))()
        await store.prune()
        expect(disk.paths()).toEqual(['/state/k-a.1'])
      },
    )
  })
})
