import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileStore } from '../../src/stores/index.js'

const child = fileURLToPath(new URL('./kill-child.ts', import.meta.url))
let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kill-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const start = (...args: string[]): ChildProcess =>
  spawn(process.execPath, ['--import', 'tsx', child, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })

const ended = (process: ChildProcess): Promise<{ signal: string | null; output: string }> =>
  new Promise((resolve) => {
    let output = ''
    process.stdout?.on('data', (data) => {
      output += data
    })
    process.on('close', (_, signal) => resolve({ signal, output }))
  })

const saidHeld = (process: ChildProcess): Promise<void> =>
  new Promise((resolve) => process.stdout?.once('data', () => resolve()))

describe('a process killed with SIGKILL', () => {
  it('at every operation of a save leaves the old bytes or the new', async () => {
    await new FileStore({ directory }).save('a', new TextEncoder().encode('old'))
    let killed = 0
    for (let operation = 1; ; operation++) {
      const { signal, output } = await ended(start('save', directory, String(operation)))
      const kept = new TextDecoder().decode((await new FileStore({ directory }).load('a')) ?? undefined)
      expect(['old', 'new'.repeat(1000)]).toContain(kept)
      if (output === 'acknowledged') {
        expect(kept).toBe('new'.repeat(1000))
        break
      }
      if (process.platform !== 'win32') expect(signal).toBe('SIGKILL') // there an exit code is all that is told
      killed++
    }
    expect(killed).toBeGreaterThanOrEqual(6)
  }, 120_000)

  // Only Linux tells when a process began; elsewhere the heartbeat of the lock has to stop first.
  it.skipIf(process.platform !== 'linux')(
    'leaves a lock that is taken over at once, for its process is proven dead',
    async () => {
      const holder = start('hold', directory)
      await saidHeld(holder)
      const store = new FileStore({ directory })
      await expect(store.lock('shared')).rejects.toMatchObject({ code: 'STATE_LOCKED', context: { pid: holder.pid } })
      const gone = ended(holder)
      holder.kill('SIGKILL')
      await gone
      await (await store.lock('shared'))()
    },
    60_000,
  )
})

describe('processes that fight for one lock', () => {
  it('never hold it at the same time', async () => {
    const rounds = 125
    await Promise.all(Array.from({ length: 4 }, () => ended(start('race', directory, String(rounds)))))
    expect(existsSync(join(directory, 'broken.txt'))).toBe(false)
    expect(readFileSync(join(directory, 'held.txt'), 'utf8').trim().split('\n')).toHaveLength(4 * rounds)
  }, 120_000)
})
