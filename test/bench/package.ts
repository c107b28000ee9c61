import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build as esbuild } from 'esbuild'
import { build } from 'tsup'
import { etaForEsbuild } from '../../eta.config.js'
import { doors } from '../examples/built-package.js'
import { atMost, type BenchRow, explained, type Print, shown } from './row.js'
import { median } from './timing.js'

const root = join(import.meta.dirname, '../..')
const out = join(root, 'out/doors')
/** By the names of their files. */
const DOORS = doors.map((name) => name.split('/')[1] ?? 'index')
const RUNS = 15
/** What an install has besides. */
const PEERS = ['undici', 'zod', 'eta', 'simple-statistics']
const ROOMS_TOLD = 10
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
  const bundles: BenchRow[] = []
  for (const door of DOORS) {
    await build({
      entry: { [door]: join(root, `dist/${door}.js`) },
      format: 'esm',
      minify: true,
      splitting: false,
      external: PEERS,
      outDir: out,
      silent: true,
      config: false,
    })
    const bytes = readFileSync(join(out, `${door}.js`))
    bundles.push({
      ...shown(`bundle of ${nameOf(door)}, own code, KB compressed`, gzipSync(bytes).length / 1_000),
      beside: `${kilobytes(bytes.length)} minified`,
    })
  }
  const { '': empty = 0, ...costs } = importCosts(['', ...DOORS])
  const imports = Object.entries(costs).map(([door, cost]) => ({
    ...importRow(door, cost / empty),
    beside: `${(cost - empty).toFixed(1)} ms more than the ${empty.toFixed(1)} of nothing`,
  }))
  return [
    await explained(atMost('packed tarball, KB', size / 1_000, 200), () => whyNoSmaller(parts)),
    ...imports,
    ...bundles,
  ]
}

/** Doors of calculations alone: what others load (a client, a validator) is what they are for. */
const MOST: Readonly<Record<string, number>> = { statistics: 2, index: 2.5 }

function importRow(door: string, ratio: number): BenchRow {
  const name = `import of ${nameOf(door)} / of an empty module, CPU`
  const most = MOST[door]
  return most === undefined ? shown(name, ratio) : atMost(name, ratio, most)
}

/** What the bytes are, and what would be left of them with every name shortened. */
async function whyNoSmaller(parts: readonly string[]): Promise<string> {
  const entries = DOORS.map((door) => [door, join(root, door === 'index' ? 'src/index.ts' : `src/${door}/index.ts`)])
  const { outputFiles, metafile } = await esbuild({
    entryPoints: Object.fromEntries(entries),
    outdir: out,
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: PEERS,
    alias: { yaml: join(root, 'node_modules/yaml/browser/index.js') },
    define: { __VERSION__: '""' },
    plugins: [etaForEsbuild],
  })
  const shortest = gzipSync(Buffer.concat(outputFiles.map(({ contents }) => contents))).length
  const bytes = new Map<string, number>()
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const room = /node_modules\/([^/]+)/.exec(path)?.[1] ?? /src\/([\w-]+)/.exec(path)?.[1] ?? path
      bytes.set(room, (bytes.get(room) ?? 0) + bytesInOutput)
    }
  }
  const whole = [...bytes.values()].reduce((sum, count) => sum + count, 0)
  const rooms = [...bytes]
    .sort(([, a], [, b]) => b - a)
    .slice(0, ROOMS_TOLD)
    .map(([room, count]) => `${room} ${Math.round((100 * count) / whole)} %`)
  return (
    `it holds ${parts.join(', ')}. With every name shortened ESM alone would still be ${kilobytes(shortest)} ` +
    `(${rooms.join(', ')}); names stay, so that a stack trace says where, and CommonJS stays for who requires it`
  )
}

const nameOf = (door: string): string => (door === 'index' ? 'the front door' : `/${door}`)

const npm = (...args: string[]): string => execFileSync('npm', args, { cwd: root, encoding: 'utf8' })

const kilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} KB`

/**
 * CPU milliseconds of a process that imports a door and ends, '' being an empty module: the median of several rounds, one
 * door after the other in each, so that whatever else the machine does meets them all alike.
 */
function importCosts(doors: readonly string[]): Record<string, number> {
  const rounds = Array.from({ length: RUNS }, () => doors.map(importCost))
  return Object.fromEntries(doors.map((door, i) => [door, median(rounds.map((costs) => costs[i] as number))]))
}

function importCost(door: string): number {
  const module = door === '' ? 'data:text/javascript,' : join(root, `dist/${door}.js`)
  const script = `await import(${JSON.stringify(module)}); const { user, system } = process.cpuUsage(); console.log((user + system) / 1000)`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }))
}
