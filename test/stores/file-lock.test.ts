import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nodeFileSystem } from '../../src/stores/file/file-system.js'
import { FileStore } from '../../src/stores/index.js'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lock-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const LOCK = 'k-shared.lock.1'
const store = () => new FileStore({ directory })

/** A lock as another process would have left it: this one's, with some of its marks changed. */
async function leave(marks: object, secondsAgo = 0): Promise<void> {
  rmSync(join(directory, LOCK), { force: true })
  const release = await store().lock('shared')
  const own = JSON.parse(readFileSync(join(directory, LOCK), 'utf8'))
  await release()
  writeFileSync(join(directory, LOCK), JSON.stringify({ ...own, token: 'another', ...marks }))
  const moment = new Date(Date.now() - secondsAgo * 1_000)
  utimesSync(join(directory, LOCK), moment, moment)
}
const refused = (pid: number, host: string) => ({ code: 'STATE_LOCKED', retryable: true, context: { pid, host } })
const isTaken = async (): Promise<void> => {
  await (await store().lock('shared'))()
  expect(readdirSync(directory)).toEqual([])
}

describe('a lock that another process holds', () => {
  it('on another host is respected while its heart beats, and taken over once it was silent for a minute', async () => {
    const elsewhere = { host: 'other', pid: 4711, place: 'another boot pid:[1]', began: '99' }
    await leave(elsewhere, 50)
    await expect(store().lock('shared')).rejects.toMatchObject(refused(4711, 'other'))
    expect(readdirSync(directory)).toEqual([LOCK]) // and not touched
    await leave(elsewhere, 70)
    await isTaken()
  })

  it('in another container is another process, though its number is ours', async () => {
    const beside = { host: 'container', pid: process.pid, place: 'one boot pid:[2]', began: '99' }
    await leave(beside)
    await expect(store().lock('shared')).rejects.toMatchObject(refused(process.pid, 'container'))
    await leave(beside, 70)
    await isTaken()
  })

  it('where the kernel tells nothing is judged by its heart alone', async () => {
    await leave({ host: 'mac', pid: process.pid, place: '', began: '' })
    await expect(store().lock('shared')).rejects.toMatchObject(refused(process.pid, 'mac'))
    await leave({ host: 'mac', pid: process.pid, place: '', began: '' }, 70)
    await isTaken()
  })

  it('of which nothing can be read is respected for as long', async () => {
    await leave({})
    writeFileSync(join(directory, LOCK), '{"host":')
    await expect(store().lock('shared')).rejects.toMatchObject(refused(0, 'unknown'))
    await leave({}, 70)
    writeFileSync(join(directory, LOCK), '')
    utimesSync(join(directory, LOCK), new Date(Date.now() - 70_000), new Date(Date.now() - 70_000))
    await isTaken()
  })

  it('is let go of by a holder whose disk would not remove its draft', async () => {
    const unlink = (path: string) =>
      path.includes('.lock-draft-')
        ? Promise.reject(Object.assign(new Error('input/output error'), { code: 'EIO' }))
        : nodeFileSystem.unlink(path)
    const vexed = new FileStore({ directory, files: { ...nodeFileSystem, unlink } })
    await (await vexed.lock('shared'))()
    const left = readdirSync(directory)
    expect(left).toEqual([expect.stringContaining('lock-draft')])
    expect(await store().prune()).toEqual(left)
    await isTaken()
  })

  // Only Linux tells when a process began.
  it.skipIf(process.platform !== 'linux')(
    'is taken over at once where its number was given to another process, or to none',
    async () => {
      await leave({ began: '1' }) // this very number, begun at another time
      await isTaken()
      await leave({ pid: 4_194_304 + 1 }) // above the most that a number can be
      await isTaken()
    },
  )

  it.skipIf(process.platform !== 'linux')(
    'is respected for ever where its process is alive, however silent',
    async () => {
      await leave({}, 100_000)
      await expect(store().lock('shared')).rejects.toMatchObject({ code: 'STATE_LOCKED' })
    },
  )

  it('keeps no reader waiting', async () => {
    await store().save('shared', new TextEncoder().encode('kept'))
    const release = await store().lock('shared')
    expect(new TextDecoder().decode((await store().load('shared')) ?? undefined)).toBe('kept')
    expect(await store().list()).toEqual(['shared'])
    await release()
  })

  it('that was lost to another while this process slept lets it write no more', async () => {
    const sleeper = store()
    await sleeper.lock('shared')
    rmSync(join(directory, LOCK))
    await expect(sleeper.save('shared', new Uint8Array(1))).rejects.toMatchObject({ code: 'STATE_LOCKED' })
    expect(await store().load('shared')).toBeNull()
  })
})
