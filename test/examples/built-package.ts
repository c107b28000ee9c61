import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** Scripts import the package by its name, that is, as it was built: builds it where the source is newer. */
export function buildPackage(): void {
  const built = join(root, 'dist/index.js')
  if (existsSync(built) && statSync(built).mtimeMs > newestIn(join(root, 'src'))) return
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
