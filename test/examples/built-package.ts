import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: object }

/** The package's doors, as programs import them. */
export const doors = Object.keys(exports)
  .filter((path) => !path.endsWith('.json'))
  .map((path) => `tars-observability${path.slice(1)}`)

/**
 * Scripts import the package by its name, that is, as it was built: builds it where the source is newer. Suites run side
 * by side, and a build begins by clearing what the last one made, so that one builds and the others wait.
 */
export function buildPackage(): void {
  while (!isBuilt()) {
    if (takeLock()) {
      try {
        build()
      } finally {
        rmSync(LOCK, { recursive: true, force: true })
      }
    } else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
}

const LOCK = join(tmpdir(), `build-of${root.replaceAll(/\W+/g, '-')}`)
/** A build takes seconds: a lock this old is of a run that was stopped. */
const LEFT_BEHIND_MS = 120_000

function isBuilt(): boolean {
  const built = join(root, 'dist/index.js')
  return !existsSync(LOCK) && existsSync(built) && statSync(built).mtimeMs > newestIn(join(root, 'src'))
}

function takeLock(): boolean {
  try {
    mkdirSync(LOCK)
    return true
  } catch {
    const since = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs
    if (since !== undefined && Date.now() - since > LEFT_BEHIND_MS) rmSync(LOCK, { recursive: true, force: true })
    return false
  }
}

function build(): void {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/tsup/dist/cli-default.js'), '--no-dts', '--silent'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
  if (status !== 0) throw new Error(`the package could not be built: ${stderr}`)
}

const newestIn = (folder: string): number =>
  Math.max(
    ...readdirSync(folder, { withFileTypes: true, recursive: true }).map((entry) =>
      entry.isFile() ? statSync(join(entry.parentPath, entry.name)).mtimeMs : 0,
    ),
  )

const command = (script: string, args: readonly string[]): string[] => [
  '--import',
  'tsx',
  join('examples', script),
  ...args,
]

/** An example, as a user starts it. */
export const runScript = (
  script: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, command(script, args), { cwd: root, encoding: 'utf8', env: { ...process.env, ...env } })

/** The same without blocking this process, which may be the server that the example talks to. */
export const startScript = (script: string, args: readonly string[] = [], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, command(script, args), { cwd: root, env: { ...process.env, ...env } })
  let said = ''
  for (const output of [child.stdout, child.stderr]) output.on('data', (data) => (said += data))
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  return { child, ended, said: () => said }
}
