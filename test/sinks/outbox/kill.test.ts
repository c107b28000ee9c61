import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { Outbox } from '../../../src/sinks/outbox/outbox.js'
import { FileStore } from '../../../src/stores/index.js'

const child = fileURLToPath(new URL('./kill-child.ts', import.meta.url))

/** How the child ended that was to kill itself before an operation, and where it worked. */
const run = (directory: string, operation: number): Promise<{ signal: string | null; output: string }> =>
  new Promise((resolve) => {
    const args = ['--import', 'tsx', child, directory, String(operation)]
    const running = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    running.stdout.on('data', (data) => {
      output += data
    })
    running.on('close', (_, signal) => resolve({ signal, output }))
  })

const linesOf = (path: string): string[] => (existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [])

describe('an outbox killed with SIGKILL', () => {
  it('before any operation of its store loses nothing that it kept, and delivers at most once more', async () => {
    let killed = 0
    let finished = false
    for (let first = 1; !finished; first += 4) {
      const directories = [0, 1, 2, 3].map(() => mkdtempSync(join(tmpdir(), 'outbox-')))
      const ends = await Promise.all(directories.map((directory, index) => run(directory, first + index)))
      for (const [index, directory] of directories.entries()) {
        const { signal, output } = ends[index] as (typeof ends)[number]
        if (output === 'finished') finished = true
        else {
          if (process.platform !== 'win32') expect(signal).toBe('SIGKILL') // there an exit code is all that is told
          killed++
        }
        const after: string[][] = [[], []]
        const sinks = ['a', 'b'].map((name, at) => ({
          name,
          send: async ({ key }: { key: string }) => {
            after[at]?.push(key)
            return { delivered: true, duplicate: false }
          },
        }))
        const outbox = new Outbox({ store: new FileStore({ directory: join(directory, 'state') }), sinks })
        expect(await outbox.flush()).toMatchObject({ pending: 0, dead: [], waiting: [], merged: 0 })
        for (const [at, name] of ['a', 'b'].entries()) {
          const all = [...linesOf(join(directory, `${name}.log`)), ...(after[at] as string[])]
          for (const key of linesOf(join(directory, 'acknowledged.log'))) expect(all).toContain(key)
          expect(all.length - new Set(all).size).toBeLessThanOrEqual(1)
        }
        rmSync(directory, { recursive: true })
      }
    }
    expect(killed).toBeGreaterThanOrEqual(10)
  }, 300_000)
})
