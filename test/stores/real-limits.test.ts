import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { days, hours, KpiCollector, type Problem } from '../../src/index.js'
import { FileStore } from '../../src/stores/index.js'
import { kpis, release, trackerOf, weekSource } from '../collection/small-week.js'

const child = fileURLToPath(new URL('./limits-child.ts', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))
const isWindows = process.platform === 'win32'
const isRoot = process.getuid?.() === 0
const NOBODY = 65534
const bytes = (text: string) => new TextEncoder().encode(text)
const textOf = (value: Uint8Array | null) => value && new TextDecoder().decode(value)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'limits-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Runs the child under a shell's limit, or as a user, and reads what it saw. */
function inChild(task: string, { limit = '', uid }: { limit?: string; uid?: number }): unknown[] {
  const command = [process.execPath, '--import', 'tsx', child, task, join(folder, 'state')]
  const env = { ...process.env, TSX_DISABLE_CACHE: '1' }
  const as = uid === undefined ? {} : { uid, gid: uid }
  const run = spawnSync('sh', ['-c', `${limit}exec "$@"`, 'sh', ...command], {
    encoding: 'utf8',
    cwd: root,
    env,
    ...as,
  })
  if (run.status !== 0) throw new Error(`the child ended with ${run.status ?? run.signal}: ${run.stderr}`)
  return JSON.parse(run.stdout)
}

/** Mounts a disk of its own over the folder, or says why this machine lets nobody. */
function mount(options: string): string | null {
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], {
    encoding: 'utf8',
  })
  return status === 0 ? null : (error?.message ?? stderr.trim())
}
const unmount = () => spawnSync('umount', [folder])

const whyNoDisk = ((): string | null => {
  if (process.platform !== 'linux') return 'no tmpfs here'
  if (!isRoot) return 'only root may mount'
  folder = mkdtempSync(join(tmpdir(), 'limits-'))
  const why = mount('size=256k')
  if (why === null) unmount()
  rmSync(folder, { recursive: true, force: true })
  return why
})()

describe.skipIf(whyNoDisk !== null)(`a disk of 256 KB${whyNoDisk === null ? '' : ` (left out: ${whyNoDisk})`}`, () => {
  beforeEach(() => {
    expect(mount('size=256k')).toBeNull()
  })
  afterEach(() => {
    unmount()
  })

  it('that is full is STORAGE_FAILED with the value of before, nothing half written, and room again is a save', async () => {
    const directory = join(folder, 'state')
    const store = new FileStore({ directory })
    const value = (letter: string) => letter.repeat(90_000)
    await store.save('a', bytes(value('1')))
    await store.save('a', bytes(value('2')))
    const before = readdirSync(directory).sort()
    await expect(store.save('a', bytes(value('3')))).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      retryable: true,
      hint: expect.stringContaining('Make room'),
      context: { code: 'ENOSPC' },
    })
    expect(readdirSync(directory).sort()).toEqual(before)
    expect(textOf(await new FileStore({ directory }).load('a'))).toBe(value('2'))
    rmSync(join(directory, 'k-a.1'))
    await store.save('a', bytes(value('3')))
    expect(textOf(await new FileStore({ directory }).load('a'))).toBe(value('3'))
  })

  it('that is full for days of a tracked week costs nothing: the week goes on in memory and is written once there is room', async () => {
    const collector = new KpiCollector({ source: weekSource(), kpis, dimensions: ['service'], step: hours(3) })
    const moments = Array.from({ length: 9 }, (_, day) => release.releasedAt + days(day))
    const calm = trackerOf({ collector })
    for (const now of moments) await calm.tick(now)
    const store = () => new FileStore({ directory: join(folder, 'state') })
    const tracker = trackerOf({ collector, store: store() })
    for (const [index, now] of moments.entries()) {
      if (index === 2) fill()
      if (index === 6) rmSync(join(folder, 'filler'))
      const { problems } = await tracker.tick(now)
      const isFull = index >= 2 && index < 6
      expect(problems.map(({ code }) => code)).toEqual(isFull ? expect.arrayContaining(['STORAGE_FAILED']) : [])
      // Another process reads all that was committed before.
      const kept = await trackerOf({ collector, store: store() }).record()
      expect(kept.observedUntil).toBe(index === 0 ? null : isFull ? moments[1] : now)
    }
    const summary = await trackerOf({ collector, store: store() }).summary()
    expect(JSON.stringify(summary)).toBe(JSON.stringify(await calm.summary()))
  }, 60_000)

  it('that is mounted read-only is read, damage passed over, and STORAGE_FAILED for a save', async () => {
    const directory = join(folder, 'state')
    const store = new FileStore({ directory })
    for (const value of ['before', 'latest']) await store.save('a', bytes(value))
    writeFileSync(join(directory, 'k-a.2'), 'rubbish')
    expect(spawnSync('mount', ['-o', 'remount,ro', folder]).status).toBe(0)
    const problems: Problem[] = []
    const reader = new FileStore({ directory, onProblem: (problem) => problems.push(problem) })
    expect(textOf(await reader.load('a'))).toBe('before')
    expect(problems.map(({ code }) => code)).toEqual(['STATE_CORRUPT'])
    await expect(reader.save('a', bytes('new'))).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      context: { code: 'EROFS' },
    })
    expect(spawnSync('mount', ['-o', 'remount,rw', folder]).status).toBe(0)
    await reader.save('a', bytes('new'))
    expect(textOf(await store.load('a'))).toBe('new')
  })

  /** Takes all that is left, to the last byte. */
  function fill(): void {
    try {
      for (let file = ''; ; file = 'x'.repeat(1_000)) writeFileSync(join(folder, 'filler'), file, { flag: 'a' })
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' })
    }
  }
})

/** Root's child has to become nobody, and nobody to read this folder. */
const whyNoStranger = ((): string | null => {
  if (!isRoot) return null
  const as = { uid: NOBODY, gid: NOBODY, encoding: 'utf8' } as const
  const { status, error } = spawnSync(
    process.execPath,
    ['-e', 'require("fs").accessSync(process.argv[1], 4)', child],
    as,
  )
  return status === 0 ? null : (error?.message ?? 'nobody may not read this folder')
})()

// Windows has no such limits, and root of a system there no uid.
describe.skipIf(isWindows)('a process', () => {
  it('that may write no larger file says STORAGE_FAILED, and keeps the value of before', () => {
    expect(inChild('tooLarge', { limit: 'ulimit -f 2048; ' })).toEqual([
      'saved',
      { code: 'STORAGE_FAILED', system: 'EFBIG', hint: expect.stringContaining('Make room') },
      'small',
      'saved',
      'small again',
    ])
    expect(readdirSync(join(folder, 'state')).filter((file) => file.includes('draft'))).toEqual([])
  }, 60_000)

  it('that may open no more files says STORAGE_FAILED, takes nothing for absent, and goes on once it may', () => {
    const failed = { code: 'STORAGE_FAILED', system: 'EMFILE', hint: expect.any(String) }
    expect(inChild('noHandles', { limit: 'ulimit -n 256; ' })).toEqual([
      'saved',
      failed,
      failed,
      'before',
      'saved',
      'after',
    ])
  }, 60_000)

  const another = `of another user${whyNoStranger === null ? '' : ` (left out: ${whyNoStranger})`}`
  it.skipIf(whyNoStranger !== null)(
    `${another} says STORAGE_FAILED, changes nothing, and goes on once it may`,
    async () => {
      const directory = join(folder, 'state')
      const owner = new FileStore({ directory })
      await owner.save('a', bytes('the owner’s'))
      const before = readdirSync(directory)
      const denied = { code: 'STORAGE_FAILED', system: 'EACCES', hint: 'Let this user write into `directory`.' }
      // Nothing is denied to root: its child is nobody. Any other user takes its own rights away.
      chmodSync(folder, 0o755)
      const strange = () => {
        if (isRoot) return inChild('strange', { uid: NOBODY })
        chmodSync(directory, 0)
        const seen = inChild('strange', {})
        chmodSync(directory, 0o700)
        return seen
      }
      expect(strange()).toEqual([denied, denied, denied])
      expect(readdirSync(directory)).toEqual(before)
      expect(textOf(await owner.load('a'))).toBe('the owner’s')
      if (!isRoot) return
      // A folder that may be read and not written, as of a service that was started once as root.
      chmodSync(directory, 0o755)
      chmodSync(join(directory, 'k-a.1'), 0o644)
      expect(strange()).toEqual(['the owner’s', denied, ['a']])
      spawnSync('chown', ['-R', `${NOBODY}:${NOBODY}`, folder])
      expect(strange()).toEqual(['the owner’s', 'saved', ['a']])
      expect(textOf(await owner.load('a'))).toBe('mine')
    },
    60_000,
  )

  it('whose folder cannot be made says STORAGE_FAILED', async () => {
    writeFileSync(join(folder, 'state'), '')
    await expect(
      new FileStore({ directory: join(folder, 'state', 'below') }).save('a', bytes('1')),
    ).rejects.toMatchObject({ code: 'STORAGE_FAILED', context: { code: 'ENOTDIR' } })
  })
})
