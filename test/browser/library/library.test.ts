import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { type Browser, chromium } from 'playwright-core'
import { build } from 'tsup'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPackage, root } from '../../examples/built-package.js'
import { describeWithServers, pathOf } from '../../servers/index.js'
import { answers } from './answers.js'

const project = mkdtempSync(join(tmpdir(), 'tars-library-'))
afterAll(() => rmSync(project, { recursive: true }))

/** A whole week is reviewed, on whatever machine this is. */
const UNHURRIED = { timeout: 120_000 }

/** As far as two engines' sines and logarithms agree. Only Node has what sends a request. */
const comparable = ({ refused, ...rest }: Awaited<ReturnType<typeof answers>>): unknown =>
  JSON.parse(JSON.stringify(rest), (_, value) => (typeof value === 'number' ? Number(value.toPrecision(11)) : value))

describe('the package outside a Node process of its own', () => {
  let bundle: string
  let expected: unknown

  beforeAll(async () => {
    buildPackage()
    mkdirSync(join(project, 'node_modules'))
    symlinkSync(root, join(project, 'node_modules/tars-observability'))
    const source = fileURLToPath(new URL('answers.ts', import.meta.url))
    writeFileSync(join(project, 'entry.ts'), `${readFileSync(source, 'utf8')}\nglobalThis.answers = answers`)
    await build({
      config: false,
      silent: true,
      entry: [join(project, 'entry.ts')],
      outDir: join(project, 'out'),
      platform: 'browser',
      format: 'iife',
      noExternal: [/./],
      splitting: false,
    })
    bundle = readFileSync(join(project, 'out/entry.global.js'), 'utf8')
    const here = await answers()
    expect(here.refused).toBe('SOURCE_UNAVAILABLE')
    expected = comparable(here)
  })

  it('bundles for a browser with nothing of Node and no undici', () => {
    expect(/require\(["']|from ["']node:|import\(["']/.exec(bundle)).toBeNull()
    expect(/\/\/ (?!\(disabled\)).*node_modules\/(?!simple-statistics)\S+/.exec(bundle)).toBeNull()
  })

  it('answers the same in a worker thread', UNHURRIED, async () => {
    const code = `${bundle}\nanswers().then((found) => require('node:worker_threads').parentPort.postMessage(found))`
    const found = await new Promise<never>((resolve, reject) => {
      const worker = new Worker(code, { eval: true })
      worker.once('message', (message) => void worker.terminate().then(() => resolve(message as never)))
      worker.once('error', reject)
    })
    expect(comparable(found)).toEqual(expected)
  })

  describeWithServers(['chromium'], 'in Chromium', () => {
    let browser: Browser | undefined
    const start = async () => {
      browser ??= await chromium.launch({
        executablePath: pathOf('chromium') ?? 'chromium',
        args: ['--headless', '--no-sandbox', '--disable-gpu'],
      })
      return browser
    }
    afterAll(() => browser?.close())

    const ask = async (question: string) => {
      const page = await (await start()).newPage()
      const faults: string[] = []
      page.on('pageerror', (error) => faults.push(String(error)))
      await page.addScriptTag({ content: bundle })
      const found = (await page.evaluate(question)) as never
      expect(faults).toEqual([])
      await page.close()
      return found
    }

    it('answers the same in a page, where a request is refused by name', UNHURRIED, async () => {
      const found = await ask('answers()')
      expect(comparable(found)).toEqual(expected)
      expect(found).toMatchObject({ refused: 'CONFIG_INVALID' })
    })

    it('answers the same in a worker', UNHURRIED, async () => {
      const code = `${bundle}\nanswers().then(postMessage)`
      const url = `URL.createObjectURL(new Blob([${JSON.stringify(code)}]))`
      const found = await ask(`new Promise((resolve, reject) => {
        const worker = new Worker(${url})
        worker.onmessage = ({ data }) => resolve(data)
        worker.onerror = ({ message }) => reject(new Error(message))
      })`)
      expect(comparable(found)).toEqual(expected)
    })
  })
})
