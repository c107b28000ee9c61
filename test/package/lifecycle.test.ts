import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FileStore } from '../../src/stores/index.js'
import { buildPackage, doors, root } from '../examples/built-package.js'
import { matrix, reply, silence, startFaultServer } from '../faults/index.js'

let directory: string
beforeAll(() => {
  buildPackage()
  directory = mkdtempSync(join(tmpdir(), 'lifecycle-'))
}, 120_000)
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** A program of its own that nothing ends but itself; what it prints is JSON. */
function run(type: 'module' | 'commonjs', program: string, ...args: string[]): Promise<unknown> {
  const child = spawn(process.execPath, [`--input-type=${type}`, '-e', program, '--', ...args], { cwd: root })
  let [said, complained] = ['', '']
  child.stdout.on('data', (data) => {
    said += data
  })
  child.stderr.on('data', (data) => {
    complained += data
  })
  return new Promise((resolve, reject) => {
    child.once('close', (code) => (code === 0 ? resolve(JSON.parse(said)) : reject(new Error(complained))))
  })
}

/** Notes who reads the environment: not Node itself, which does so with every import. */
const WATCHED = `
  const reads = []
  const note = (of) => (target, name, ...rest) => {
    if (/\\/dist\\/|node_modules/.test(new Error().stack.split('\\n')[2])) reads.push(String(name))
    return Reflect[of](target, name, ...rest)
  }
  process.env = new Proxy(process.env, { get: note('get'), has: note('has') })
  // Standard output is a pipe; zod keeps its registry in globals of its own.
  const state = () => [
    ...process.getActiveResourcesInfo().filter((kind) => kind !== 'PipeWrap'),
    ...process.eventNames().map(String),
    ...Object.getOwnPropertyNames(globalThis).filter((name) => !name.startsWith('__zod_')),
  ]
  const before = state()
  const answer = () => JSON.stringify({ reads, left: state().filter((one) => !before.includes(one)) })`

describe('a program that only imports the package', () => {
  it('ends by itself: no timer, no handle, no listener, no global, no look at the environment', async () => {
    const modules = `${WATCHED}
      for (const door of ${JSON.stringify(doors)}) await import(door)
      await new Promise((resolve) => setTimeout(resolve, 100)) // until Node has closed the files of the modules
      console.log(answer())`
    expect(await run('module', modules)).toEqual({ reads: [], left: [] })
    const scripts = `${WATCHED}
      for (const door of ${JSON.stringify(doors)}) require(door)
      console.log(answer())`
    expect(await run('commonjs', scripts)).toEqual({ reads: [], left: [] })
  }, 60_000)
})

describe('a program whose source hangs', () => {
  it('ends by itself once the source is closed, with what was read kept and the lock given back', async () => {
    let hangs = false
    const empty = reply({ body: matrix([]) })
    const server = await startFaultServer((socket, request, count) => {
      if (!hangs) empty(socket, request, count)
      else silence(socket, request, count)
      hangs ||= request.target === '/hang'
    })
    const program = `
      import { KpiCollector, PrometheusSource, StabilityTracker } from 'tars-observability'
      import { FileStore } from 'tars-observability/stores'
      const [url, directory] = process.argv.slice(1)
      const source = new PrometheusSource({ url, dialect: 'prometheus', scrapeInterval: 60_000, timeout: 600_000 })
      const kpis = [{ name: 'up', unit: '1', kind: 'other', direction: 'neutral', query: 'up' }]
      const release = { product: 'shop', version: '2.0.0', releasedAt: Date.parse('2026-03-24T09:00Z') }
      const collector = new KpiCollector({ source, kpis })
      const tracker = new StabilityTracker({ collector, release, store: new FileStore({ directory }) })
      await tracker.tick(release.releasedAt + 3_600_000 * 26)
      await fetch(url + '/hang')
      const ticking = tracker.tick(release.releasedAt + 3_600_000 * 30).catch(({ code }) => code)
      setTimeout(() => source.close(), 100)
      const outcome = await ticking
      const handles = process._getActiveHandles().filter(({ fd }) => fd !== 1 && fd !== 2)
      console.log(JSON.stringify({ outcome, handles: handles.length }))`
    expect(await run('module', program, server.url, directory)).toEqual({ outcome: 'ABORTED', handles: 0 })
    await server.stop()
    expect(readdirSync(directory).filter((file) => file.includes('lock'))).toEqual([])
    expect(await new FileStore({ directory }).list()).toEqual(
      ['day-0', 'day-1', 'history', 'watch'].map((name) => `release/shop/2.0.0/${name}`),
    )
  }, 60_000)
})
