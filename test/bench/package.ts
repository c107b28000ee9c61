import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'tsup'
import { atMost, type BenchRow, type Print, shown } from './row.js'
import { median } from './timing.js'

const root = join(import.meta.dirname, '../..')
const out = join(root, 'out/doors')
const DOORS = [
  'index',
  'statistics',
  'sources',
  'sinks',
  'stores',
  'report',
  'generate',
  'schema',
  'legacy',
  'slo-specs',
  'testing',
]
const RUNS = 15
const PARTS = { ESM: /\.js$/, CommonJS: /\.cjs$/, types: /\.d\.c?ts$/, 'JSON Schemas': /^schemas\// }

/**
 * What the package weighs: the packed tarball, each door as a bundler would take it, and what an import costs.
 * Builds first where nothing is built.
 */
export async function packageRows(print: Print = () => {}): Promise<BenchRow[]> {
  if (!existsSync(join(root, 'dist/index.d.ts'))) npm('run', 'build', '--silent')
  const packed = JSON.parse(npm('pack', '--dry-run', '--json', '--silent', '--ignore-scripts')) as [
    { size: number; unpackedSize: number; files: { path: string }[] },
  ]
  const [{ size, unpackedSize, files }] = packed
  print(`tarball ${kilobytes(size)}, unpacked ${kilobytes(unpackedSize)}`)
  const parts = Object.entries(PARTS).map(([part, isOne]) => {
    const bytes = files.filter(({ path }) => isOne.test(path)).map(({ path }) => readFileSync(join(root, path)))
    return `${part} ${kilobytes(gzipSync(Buffer.concat(bytes)).length)}`
  })
  print(`compressed by part: ${parts.join(', ')}`)
  for (const door of DOORS) {
    await build({
      entry: { [door]: join(root, `dist/${door}.js`) },
      format: 'esm',
      minify: true,
      splitting: false,
      external: ['undici', 'zod', 'eta', 'simple-statistics'],
      outDir: out,
      silent: true,
      config: false,
    })
    const bytes = readFileSync(join(out, `${door}.js`))
    print(`${door}: ${kilobytes(bytes.length)} minified, ${kilobytes(gzipSync(bytes).length)} compressed, own code`)
  }
  const empty = importCost('data:text/javascript,')
  const statistics = importCost(join(root, 'dist/statistics.js'))
  const front = importCost(join(root, 'dist/index.js'))
  print(`CPU of a process that imports nothing ${empty} ms, /statistics ${statistics} ms, the front door ${front} ms`)
  return [
    {
      ...atMost('packed tarball, KB', size / 1_000, 200),
      why: `two formats and their types (${parts.join(', ')}): ESM alone, without a comment or white space, is over it`,
    },
    atMost('import of /statistics / of an empty module, CPU', statistics / empty, 2),
    atMost('import of the front door / of an empty module, CPU', front / empty, 2.5),
    shown('import of /statistics, milliseconds of CPU more than nothing', statistics - empty),
  ]
}

const npm = (...args: string[]): string => execFileSync('npm', args, { cwd: root, encoding: 'utf8' })

const kilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} KB`

/** CPU milliseconds of a process that imports a module and ends: the median of several. */
function importCost(module: string): number {
  const script = `await import(${JSON.stringify(module)}); const { user, system } = process.cpuUsage(); console.log((user + system) / 1000)`
  const times = Array.from({ length: RUNS }, () =>
    Number(spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stdout),
  )
  return Math.round(10 * median(times)) / 10
}
