import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import ts from 'typescript'
import type { CodeBlock } from './pages.js'

/** What a page may take as given, where it shows a line and not a program; `given.ts` has the values. */
const GIVEN = `
declare const review: import('tars-observability').Review
declare const source: import('tars-observability').MetricSource
declare const release: import('tars-observability').Release
declare const series: import('tars-observability').TimeSeries
declare const now: number
declare const GraphiteSource: typeof import('../../examples/sources/graphite-source.js').GraphiteSource
declare const MatrixSink: typeof import('../../examples/sinks/matrix-sink.js').MatrixSink
declare const url: string
declare const token: string
declare const room: string
declare const RedisStore: typeof import('../../examples/stores/redis-store.js').RedisStore
declare const redis: ConstructorParameters<typeof RedisStore>[0]
declare const expect: typeof import('vitest').expect
declare const it: typeof import('vitest').it
`

/** The compiler writes slashes on every system. */
const asTypeScriptNames = (path: string): string => resolve(path).replaceAll('\\', '/')

/** What the compiler has against the blocks, each a module of its own: `page:line message`. */
export function typeErrors(blocks: readonly CodeBlock[]): string[] {
  const { config } = ts.readConfigFile('test/tsconfig.json', (path) => readFileSync(path, 'utf8'))
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, 'test')
  const modules = new Map(
    blocks.map((block, i) => [
      asTypeScriptNames(`test/docs/block-${i}.ts`),
      { ...block, code: `${block.code}\nexport {}\n` },
    ]),
  )
  const given = asTypeScriptNames('test/docs/given.d.ts')
  const textOf = (path: string) => (path === given ? GIVEN : modules.get(path)?.code)
  const host = ts.createCompilerHost(options)
  const { readFile, fileExists, getSourceFile } = host
  host.readFile = (path) => textOf(path) ?? readFile(path)
  host.fileExists = (path) => textOf(path) !== undefined || fileExists(path)
  host.getSourceFile = (path, ...rest) => {
    const text = textOf(path)
    return text === undefined ? getSourceFile(path, ...rest) : ts.createSourceFile(path, text, rest[0], true)
  }
  // A snippet may name what it does not use.
  const program = ts.createProgram([given, ...modules.keys()], { ...options, noUnusedLocals: false }, host)
  return [...modules].flatMap(([path, { page, line }]) => {
    const file = program.getSourceFile(path)
    const wrong = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
    return wrong.map(({ start = 0, messageText }) => {
      const row = file?.getLineAndCharacterOfPosition(start).line ?? 0
      return `${page}:${line + row} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    })
  })
}
