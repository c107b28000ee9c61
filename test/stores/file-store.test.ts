import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Problem } from '../../src/index.js'
import { FileStore } from '../../src/stores/index.js'
import { verifyStateStore } from '../../src/testing/index.js'
import { BrokenDisk } from './broken-disk.js'

let directory: string
const bytes = (text: string) => new TextEncoder().encode(text)
const textOf = (value: Uint8Array | null) => (value === null ? null : new TextDecoder().decode(value))

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'file-store-')), 'state')
})
afterEach(() => rm(join(directory, '..'), { recursive: true, force: true }))

/** There neither modes nor O_NOFOLLOW mean anything. */
const isWindows = process.platform === 'win32'

describe('FileStore', () => {
  it('keeps the promises of a store', async () => {
    expect(await verifyStateStore(() => new FileStore({ directory }))).toEqual([])
  })

  it.skipIf(isWindows)('makes its folder for its owner alone, and its files too', async () => {
    await new FileStore({ directory }).save('a', bytes('1'))
    expect((await stat(directory)).mode & 0o777).toBe(0o700)
    for (const file of await readdir(directory)) expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600)
  })

  it('touches nothing before the first save', async () => {
    const store = new FileStore({ directory })
    expect([await store.load('a'), await store.list()]).toEqual([null, []])
    await expect(stat(directory)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('keeps two generations and no more', async () => {
    const store = new FileStore({ directory })
    for (let round = 0; round < 20; round++) await store.save('a', bytes(`round ${round}`))
    expect((await readdir(directory)).sort()).toEqual(['k-a.19', 'k-a.20'])
  })

  it.each(['../../etc/passwd', '/etc/passwd', 'CON', 'nul\0', 'a'.repeat(300), '..', 'ａ／ｂ', 'x\ny'])(
    'stays inside its folder for the key %j',
    async (key) => {
      const store = new FileStore({ directory })
      await store.save(key, bytes('1'))
      expect(textOf(await store.load(key))).toBe('1')
      expect(await store.list()).toEqual([key])
      for (const file of await readdir(directory)) {
        expect(file).toMatch(/^[kh]-[a-z0-9_%-]+\.\d+$/)
        expect(file.length).toBeLessThanOrEqual(200)
      }
      expect(await readdir(join(directory, '..'))).toEqual(['state'])
    },
  )

  it('reads the generation before when a state of 4 KB is cut at any length or has any byte damaged', async () => {
    const problems: Problem[] = []
    const store = new FileStore({ directory, onProblem: (problem) => problems.push(problem) })
    await store.save('a', bytes('before'))
    await store.save(
      'a',
      Uint8Array.from({ length: 4_096 }, (_, at) => (at * 31) % 256),
    )
    const latest = join(directory, 'k-a.2')
    const whole = await readFile(latest)
    const damaged = [
      ...Array.from({ length: whole.length }, (_, length) => whole.subarray(0, length)),
      ...Array.from({ length: whole.length }, (_, at) =>
        whole.map((byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte)),
      ),
      Buffer.concat([whole, Buffer.alloc(16)]),
      Buffer.concat([whole.subarray(0, 20), Buffer.alloc(whole.length - 20)]),
      Buffer.from('{"__proto__":{"polluted":true}}'),
    ]
    for (const content of damaged) {
      await writeFile(latest, content)
      expect(textOf(await store.load('a'))).toBe('before')
    }
    expect(problems).toHaveLength(damaged.length)
    expect(problems[0]).toMatchObject({ code: 'STATE_CORRUPT', message: expect.stringContaining('generation before') })
    expect((await readdir(directory)).filter((file) => file.includes('corrupt'))).toHaveLength(3)
    await store.save('a', bytes('after'))
    expect(textOf(await store.load('a'))).toBe('after')
  }, 60_000)

  it('says STATE_CORRUPT when no generation is whole, once, and starts anew', async () => {
    const store = new FileStore({ directory })
    await store.save('a', bytes('only'))
    await writeFile(join(directory, 'k-a.1'), 'rubbish')
    await expect(store.load('a')).rejects.toMatchObject({ code: 'STATE_CORRUPT' })
    expect(await store.load('a')).toBeNull()
  })

  it('leaves a file of a later format as it is', async () => {
    const { createHash } = await import('node:crypto')
    const store = new FileStore({ directory })
    await store.save('a', bytes('v1'))
    const path = join(directory, 'k-a.1')
    const content = await readFile(path)
    content.writeUInt32LE(2, 4)
    createHash('sha256')
      .update(content.subarray(0, -32))
      .digest()
      .copy(content, content.length - 32)
    await writeFile(path, content)
    await expect(store.load('a')).rejects.toMatchObject({ code: 'STATE_TOO_NEW' })
    expect(await readFile(path)).toEqual(content)
  })

  it.skipIf(isWindows)('never follows a link out of its folder', async () => {
    const outside = join(directory, '..', 'secret')
    await mkdir(directory)
    await writeFile(outside, 'secret')
    await symlink(outside, join(directory, 'k-a.1'))
    const store = new FileStore({ directory })
    await expect(store.load('a')).rejects.toMatchObject({ code: 'STATE_CORRUPT' })
    await store.save('a', bytes('mine'))
    expect(await readFile(outside, 'utf8')).toBe('secret')
  })

  it('says what is wrong when the folder is a file', async () => {
    await writeFile(directory, '')
    const store = new FileStore({ directory })
    await expect(store.save('a', bytes('1'))).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      hint: expect.stringContaining('directory'),
    })
    await expect(store.load('a')).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
  })

  it('makes its folder again when it was removed', async () => {
    const store = new FileStore({ directory })
    await store.save('a', bytes('1'))
    await rm(directory, { recursive: true })
    expect(await store.load('a')).toBeNull()
    await store.save('a', bytes('2'))
    expect(textOf(await store.load('a'))).toBe('2')
  })

  it.each(['EIO', 'ENOSPC', 'EDQUOT', 'EFBIG', 'EMFILE', 'EROFS'])(
    'keeps the old bytes and says STORAGE_FAILED when any operation fails with %s',
    async (code) => {
      await new FileStore({ directory }).save('a', bytes('old'))
      let failures = 0
      for (let operation = 1; ; operation++) {
        const disk = new BrokenDisk({ failAt: operation, code })
        const outcome = await new FileStore({ directory, files: disk }).save('a', bytes(`new ${operation}`)).then(
          () => 'saved',
          (error) => error.code,
        )
        const kept = textOf(await new FileStore({ directory }).load('a'))
        if (outcome === 'saved') expect(kept).toBe(`new ${operation}`)
        else {
          expect(outcome).toBe('STORAGE_FAILED')
          expect(kept === 'old' || kept?.startsWith('new')).toBe(true)
          failures++
        }
        if (disk.operations < operation) break
      }
      expect(failures).toBeGreaterThan(5)
    },
  )

  it.each(['EIO', 'EMFILE', 'EACCES', 'ESTALE'])(
    'says STORAGE_FAILED when any operation of reading fails with %s, and takes nothing for damaged or absent',
    async (code) => {
      const long = 'x'.repeat(300) // a key that is named by its hash, so that a list has to read
      const whole = new FileStore({ directory })
      for (const key of ['a', long]) for (const value of ['old', 'new']) await whole.save(key, bytes(value))
      const before = (await readdir(directory)).sort()
      const tasks: [expected: unknown, read: (store: FileStore) => Promise<unknown>][] = [
        ['new', async (store) => textOf(await store.load('a'))],
        [['a', long], (store) => store.list()],
      ]
      for (const [expected, read] of tasks) {
        let failures = 0
        for (let operation = 1; ; operation++) {
          const disk = new BrokenDisk({ failAt: operation, code, countReads: true })
          const outcome = await read(new FileStore({ directory, files: disk })).catch((error) => error)
          if (disk.operations < operation) {
            expect(outcome).toEqual(expected)
            break
          }
          expect(outcome).toMatchObject({ code: 'STORAGE_FAILED', context: { code } })
          failures++
        }
        expect(failures).toBeGreaterThanOrEqual(3)
        expect((await readdir(directory)).sort()).toEqual(before)
      }
    },
  )

  it('reads on when writers replace every file that it has just seen', async () => {
    const writer = new FileStore({ directory })
    await writer.save('a', bytes('1'))
    let overtaken = 0
    const disk = new BrokenDisk({})
    const readdir = disk.readdir.bind(disk)
    disk.readdir = async (path) => {
      const files = await readdir(path)
      if (overtaken++ < 3) for (const round of [2, 3]) await writer.save('a', bytes(`${overtaken} ${round}`))
      return files
    }
    expect(textOf(await new FileStore({ directory, files: disk }).load('a'))).toBe('3 3')
  })

  it('writes all bytes though the disk takes a few at a time', async () => {
    await new FileStore({ directory, files: new BrokenDisk({ shortWrites: 7 }) }).save('a', bytes('x'.repeat(1000)))
    expect(textOf(await new FileStore({ directory }).load('a'))).toBe('x'.repeat(1000))
  })

  it('says STORAGE_FAILED when the disk takes nothing more and calls it success', async () => {
    const store = new FileStore({ directory, files: new BrokenDisk({ takesAtMost: 20 }) })
    await expect(store.save('a', bytes('x'.repeat(1000)))).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    expect(await new FileStore({ directory }).load('a')).toBeNull()
  })

  it('waits for a scanner that holds a file, as on Windows', async () => {
    const disk = new BrokenDisk({ busyRenames: 3 })
    await new FileStore({ directory, files: disk }).save('a', bytes('1'))
    expect(textOf(await new FileStore({ directory }).load('a'))).toBe('1')
  })

  it('says STORAGE_FAILED, the old bytes kept and no draft left, where a scanner never lets go', async () => {
    const store = new FileStore({ directory })
    await store.save('a', bytes('old'))
    const disk = new BrokenDisk({ busyRenames: Number.POSITIVE_INFINITY })
    await expect(new FileStore({ directory, files: disk }).save('a', bytes('new'))).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      context: { code: 'EBUSY' },
    })
    expect(textOf(await store.load('a'))).toBe('old')
    expect(await readdir(directory)).toEqual(['k-a.1'])
  })

  it('does not read what is larger than any value may be', async () => {
    await new FileStore({ directory }).save('a', bytes('x'.repeat(5000)))
    await expect(new FileStore({ directory, maxBytes: 100 }).load('a')).rejects.toMatchObject({ code: 'STATE_CORRUPT' })
    await expect(new FileStore({ directory, maxBytes: 100 }).save('a', new Uint8Array(101))).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
  })

  it('prunes leftovers and what is no longer wanted', async () => {
    const store = new FileStore({ directory })
    for (const key of ['keep', 'drop']) for (const round of [1, 2, 3]) await store.save(key, bytes(`${key} ${round}`))
    await writeFile(join(directory, 'k-keep.9.draft-00ff00'), 'half')
    await writeFile(join(directory, 'notes.txt'), 'somebody else’s')
    await store.prune((key) => key === 'keep')
    expect((await readdir(directory)).sort()).toEqual(['k-keep.3', 'notes.txt'])
    expect(textOf(await store.load('keep'))).toBe('keep 3')
  })

  it.each([[{ directory: '' }], [{ directory: 'a\0b' }], [{ directory: 'x', maxBytes: 0 }]])(
    'refuses %j',
    (options) => {
      expect(() => new FileStore(options)).toThrowError(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    },
  )
})
