import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { format } from 'node:util'
import { type Kpi, KpiCollector, PrometheusSource } from 'tars-observability'
import { parseKpis, parseRelease } from 'tars-observability/schema'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { buildPackage, startScript } from '../examples/built-package.js'
import { describeWithServers, pathOf } from '../servers/index.js'
import { type Given, given, NOW } from './given.js'
import { type CodeBlock, codeBlocks } from './pages.js'
import { isStated, literalIn } from './stated-answers.js'

const called = new Set<string>()

describeWithServers(['prometheus', 'promtool', 'redis'], 'every block of the documentation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tars-docs-'))
  const modules = resolve('out/docs-blocks')
  let at: Given

  beforeAll(async () => {
    buildPackage()
    at = await given(folder)
    mkdirSync(modules, { recursive: true })
    const release = codeBlocks('json').find(({ page }) => page === 'docs/runbook.md')
    writeFileSync(join(folder, 'release.json'), release?.code ?? '')
  }, 120_000)
  afterAll(async () => {
    await at?.stop()
    for (const each of [folder, modules]) rmSync(each, { recursive: true, force: true })
  })

  it.each(codeBlocks('ts', 'js'))(
    'runs: $page:$line',
    async (block) => {
      const { said, defined } = await run(block)
      if (block.page === 'docs/quickstart.md' && block.code.includes('probe()')) {
        expect(said).toContain('availability: ')
        expect(said).not.toMatch(/last value null|No series/)
      }
      if (block.code.includes('reviewRelease(') && said !== '') expect(said).toMatch(/pass|warn/)
      for (const [name, value] of Object.entries(defined)) {
        if (isKpi(value)) expect(await measured(value)).toBeGreaterThan(0)
        const call = at.calls[name]
        if (call === undefined) continue
        called.add(name)
        await call(value as never)
      }
    },
    120_000,
  )

  it('called every function that a page defines', () => {
    expect([...called].sort()).toEqual(Object.keys(at.calls).sort())
  })

  it.each(codeBlocks('json'))('is what the package reads: $page:$line', ({ code }) => {
    if (code.startsWith('[')) expect(parseKpis(code).length).toBeGreaterThan(0)
    else expect(parseRelease(code).product).toBe('checkout')
  })

  it.each(codeBlocks('yaml'))('is what Prometheus reads: $page:$line', ({ code }) => {
    const file = join(folder, 'rules.yaml')
    writeFileSync(file, code)
    expect(execFileSync(pathOf('promtool') ?? 'promtool', ['check', 'rules', file], { encoding: 'utf8' })).toContain(
      'SUCCESS',
    )
  })

  it.each(commands(/^npx tsx (examples\/\S+) (.*)/))(
    'runs: $text',
    async ({ words: [script = '', flags = ''] }) => {
      const moment = ['--now', new Date(NOW).toISOString(), flags.includes('--url') ? '--out' : '--output', folder]
      const args = flags.replaceAll('http://localhost:9090', at.prometheus).split(' ')
      const started = startScript(script.replace('examples/', ''), [...args, ...moment])
      expect(await started.ended, started.said()).toBe(0)
    },
    60_000,
  )

  it.each(commands(/^tar (.*)/))('runs: $text', ({ words: [flags = ''] }) => {
    const { status, stderr } = spawnSync('tar', flags.split(' '), { cwd: folder, encoding: 'utf8' })
    expect(status, stderr).toBe(0)
  })

  /** Runs a block as the file that its reader saves it to; answers with what it printed and what it defines. */
  async function run({ page, line, code }: CodeBlock): Promise<{ said: string; defined: Record<string, unknown> }> {
    const file = join(modules, `${page.replaceAll(/\W/g, '-')}-${line}.ts`)
    const shown = /^const (\w+): Kpi = /m.exec(code)?.[1]
    const real = Object.entries(at.addresses).reduce((text, [told, actual]) => text.replaceAll(told, actual), code)
    writeFileSync(
      file,
      `${real.replaceAll(/'(release\.json|state|out\/[\w.]+)'/g, (_, path: string) => `'${join(folder, path)}'`)}
export { ${shown ?? ''} }`,
    )
    vi.useFakeTimers({ toFake: ['Date'], now: NOW })
    const printed: string[] = []
    const tests: Promise<void>[] = []
    const log = vi.spyOn(console, 'log').mockImplementation((...words) => void printed.push(format(...words)))
    const it = (_name: string, test: () => Promise<void>) => void tests.push(test())
    const names = { ...at.names, it } // as globals: what a block declares itself hides them
    Object.assign(globalThis, names)
    try {
      const defined = await import(/* @vite-ignore */ file)
      await Promise.all(tests)
      for (const [index, [, stated = '']] of [...code.matchAll(/^console\.log\(.*\) \/\/ (.*)$/gm)].entries()) {
        const literal = literalIn(stated)
        if (literal) expect(isStated(literalIn(printed[index] ?? '')?.value, literal.value), stated).toBe(true)
      }
      return { said: printed.join('\n'), defined }
    } finally {
      for (const name of Object.keys(names)) Reflect.deleteProperty(globalThis, name)
      log.mockRestore()
      vi.useRealTimers()
      process.exitCode = undefined
    }
  }

  /** What a KPI of a page comes to on the reader's Prometheus. */
  async function measured(kpi: Kpi): Promise<number | null> {
    await using source = new PrometheusSource({ url: at.prometheus })
    const collector = new KpiCollector({ source, kpis: parseKpis([kpi]), matchers: { service_name: 'checkout' } })
    return (await collector.probe({ at: NOW }))[0]?.value ?? null
  }
})

const isKpi = (value: unknown): value is Kpi =>
  typeof value === 'object' && value !== null && 'kind' in value && 'unit' in value && 'valid' in value

/** The commands of all pages that look like this. */
function commands(pattern: RegExp): { text: string; words: string[] }[] {
  return codeBlocks('sh', 'bash')
    .flatMap(({ code }) => code.replaceAll('\\\n', ' ').split('\n'))
    .flatMap((text) => {
      const [, ...words] = pattern.exec(text) ?? []
      return words.length > 0 ? [{ text, words }] : []
    })
}
