import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchRow, Print } from './row.js'

// The package's version is put in by its build, which this run does without.
Object.assign(globalThis, { __VERSION__: 'bench' })

/**
 * Measures how fast the library is against what people would use instead and against what nobody can beat, in one run.
 * Names as arguments run only those. Prints a table, says of a must that is missed why, writes both to `bench.json`,
 * and fails then. What measures against a package that is not installed is left out.
 */
const modules: Readonly<
  Record<string, () => Promise<(print: Print) => readonly BenchRow[] | Promise<readonly BenchRow[]>>>
> = {
  decode: async () => (await import('./decode.js')).decodeRows,
  rolling: async () => (await import('./rolling.js')).rollingRows,
  'change-points': async () => (await import('./change-points.js')).changePointRows,
  detect: async () => (await import('./detect.js')).detectRows,
  outliers: async () => (await import('./outliers.js')).outlierRows,
  ranks: async () => (await import('./ranks.js')).rankRows,
  review: async () => (await import('./review.js')).reviewRows,
  incidents: async () => (await import('./incidents.js')).incidentRows,
  render: async () => (await import('./render.js')).renderRows,
  growth: async () => (await import('./growth.js')).growthRows,
  fleet: async () => (await import('./fleet.js')).fleetRows,
  threads: async () => (await import('./threads.js')).threadRows,
  package: async () => (await import('./package.js')).packageRows,
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !Object.hasOwn(modules, name))
if (unknown.length > 0)
  throw new Error(`no benchmark is named ${unknown.join(', ')}: ${Object.keys(modules).join(', ')}`)

const rows: BenchRow[] = []
for (const [name, load] of Object.entries(modules)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  try {
    const measure = await load()
    rows.push(...(await measure((line) => console.log(`${name}: ${line}`))))
  } catch (error) {
    const peer = missingPackage(error)
    if (peer === undefined) throw error
    console.log(`${name}: left out, for ${peer} is not installed`)
  }
}

const cells = rows.map(({ name, ratio, must, ok, beside = '' }) => [
  ok ? 'ok' : 'MISSED',
  name,
  String(Number(ratio.toPrecision(4))),
  must,
  beside,
])
const table = [['', 'what', 'measured', 'must', 'beside'], ...cells]
const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((line) => (line[column] as string).length)))
console.log()
for (const line of table)
  console.log(
    line
      .map((cell, i) => cell.padEnd(widths[i] as number))
      .join('  ')
      .trimEnd(),
  )

for (const { name, why } of rows) if (why !== undefined) console.log(`\nMISSED ${name}: ${why}`)

writeFileSync(join(import.meta.dirname, '../../bench.json'), `${JSON.stringify(rows, null, 2)}\n`)
if (rows.some(({ ok }) => !ok)) process.exitCode = 1

function missingPackage(error: unknown): string | undefined {
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'ERR_MODULE_NOT_FOUND' ? /Cannot find package '([^']+)'/.exec(message)?.[1] : undefined
}
