import { spawnSync } from 'node:child_process'
import { BINARIES, type Binary, pathOf } from './programs.js'

/**
 * Runs once before all suites: installs the servers that are missing, where this is a Debian that lets us, or says in
 * one line what is left out and how to get it. In CI nothing may be left out.
 */
export function setup(): void {
  if (missingPackages().length > 0 && mayInstall()) install(missingPackages())
  const missing = missingPackages()
  if (missing.length === 0) return
  const remedy = `apt-get install ${missing.join(' ')}`
  if (process.env.CI) throw new Error(`suites against real servers cannot run: ${remedy}`)
  console.warn(`Suites against ${missing.join(', ')} are left out; to run them: ${remedy}`)
}

const missingPackages = (): string[] => {
  const missing = (Object.keys(BINARIES) as Binary[]).filter((binary) => pathOf(binary) === null)
  return [...new Set(missing.map((binary) => BINARIES[binary].package))]
}

/** Only as root, as in a container: nobody's password is asked for. */
const mayInstall = (): boolean =>
  process.getuid?.() === 0 && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0

function install(packages: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const run = (...args: string[]): number | null => spawnSync('apt-get', args, { env, stdio: 'ignore' }).status
  // A package that this release of Debian lacks must not keep the others away.
  if (run('update', '-q') === 0)
    for (const name of packages) run('install', '-y', '-q', '--no-install-recommends', name)
}
