import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { describeWithServers, startPrometheus, type TestServer } from '../servers/index.js'
import { checkoutMetrics } from './checkout-metrics.js'
import { type CodeBlock, codeBlocks } from './pages.js'
import { isProgram } from './typescript-blocks.js'

/** A week and a half hour after the release that the pages speak of. */
const NOW = Date.parse('2026-11-18T09:30Z')
const programs = codeBlocks('ts').filter(isProgram)

describeWithServers(['prometheus', 'promtool'], 'every program of the documentation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tars-docs-'))
  const modules = resolve('out/docs-blocks')
  let prometheus: TestServer

  beforeAll(async () => {
    prometheus = await startPrometheus(checkoutMetrics())
    mkdirSync(modules, { recursive: true })
    const release = codeBlocks('json').find(({ page }) => page === 'docs/runbook.md')
    writeFileSync(join(folder, 'release.json'), release?.code ?? '')
  })
  afterAll(async () => {
    await prometheus?.stop()
    for (const each of [folder, modules]) rmSync(each, { recursive: true, force: true })
  })

  it.each(programs)(
    'runs: $page:$line',
    async (block) => {
      const said = await run(block)
      if (block.page === 'docs/quickstart.md' && block.code.includes('probe()')) {
        expect(said).toContain('availability: ')
        expect(said).not.toMatch(/last value null|No series/)
      }
      if (block.code.includes('reviewRelease(')) expect(said).toMatch(/pass|warn/)
    },
    120_000,
  )

  /** Runs a block as the file that its reader saves it to; answers with what it printed. */
  async function run({ page, line, code }: CodeBlock): Promise<string> {
    const file = join(modules, `${page.replaceAll(/\W/g, '-')}-${line}.ts`)
    writeFileSync(
      file,
      code
        .replaceAll('http://localhost:9090', prometheus.url)
        .replaceAll(/'(release\.json|state|out\/[\w.]+)'/g, (_, path: string) => `'${join(folder, path)}'`),
    )
    vi.useFakeTimers({ toFake: ['Date'], now: NOW })
    const printed: string[] = []
    const log = vi.spyOn(console, 'log').mockImplementation((...words) => void printed.push(words.join(' ')))
    try {
      await import(/* @vite-ignore */ file)
    } finally {
      log.mockRestore()
      vi.useRealTimers()
      process.exitCode = undefined
    }
    return printed.join('\n')
  }
})

describe('the JSON of the documentation', () => {
  it.each(codeBlocks('json'))('is JSON: $page:$line', ({ code }) => {
    expect(() => JSON.parse(code)).not.toThrow()
  })
})
