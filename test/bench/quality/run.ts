import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { hasShared } from '../../shared-data.js'
import type { QualityModule, QualityRow } from './row.js'

/**
 * Measures how right the library is and compares it with what it must be. Every module of this folder that has `rows`
 * takes part; names of modules as arguments run only those. Prints a table, writes it as JSON, and fails when a must is
 * missed. Rows whose data is not here are left out, by name.
 */
Object.assign(globalThis, { __VERSION__: 'bench' })

const folder = import.meta.dirname
const wanted = process.argv.slice(2)
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts' && file !== 'row.ts')
  .map((file) => file.slice(0, -'.ts'.length))
  .filter((name) => wanted.length === 0 || wanted.includes(name))
  .sort()
const unknown = wanted.filter((name) => !names.includes(name))
if (unknown.length > 0) throw new Error(`no module named ${unknown.join(', ')} in ${folder}`)

const rows: (QualityRow & { module: string })[] = []
const leftOut: { module: string; missing: readonly string[] }[] = []
const seconds: Record<string, number> = {}
for (const module of names) {
  const { rows: measure, needs = [] } = (await import(join(folder, `${module}.ts`))) as Partial<QualityModule>
  if (!measure) continue
  const missing = needs.filter((path) => !hasShared(path))
  if (missing.length > 0) {
    leftOut.push({ module, missing })
    continue
  }
  const started = performance.now()
  for (const row of await measure()) rows.push({ module, ...row })
  seconds[module] = Math.round((performance.now() - started) / 100) / 10
}

const shown = (value: number | string) => (typeof value === 'number' ? String(Number(value.toPrecision(4))) : value)
const table = [['', 'what', 'measured', 'must', 'aim'], ...rows.map(cells)]
const widths = (table[0] as string[]).map((_, i) => Math.max(...table.map((line) => (line[i] as string).length)))
for (const line of table)
  console.log(
    line
      .map((cell, i) => cell.padEnd(widths[i] as number))
      .join('  ')
      .trimEnd(),
  )
for (const { module, missing } of leftOut) {
  console.log(`left out: ${module}, for ../shared/${missing.join(', ../shared/')} is not here`)
}
console.log(
  `seconds: ${Object.entries(seconds)
    .map(([module, time]) => `${module} ${time}`)
    .join(', ')}`,
)

const out = join(folder, '../../../out/bench-quality.json')
mkdirSync(dirname(out), { recursive: true })
writeFileSync(out, `${JSON.stringify({ rows, leftOut, seconds }, null, 2)}\n`)
if (rows.some(({ ok }) => !ok)) process.exitCode = 1

function cells({ name, value, must, aim = '', ok }: QualityRow): string[] {
  return [ok ? 'ok' : 'MISSED', name, shown(value), must, aim]
}
