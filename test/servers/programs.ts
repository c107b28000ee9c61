import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The programs that suites start: their Debian's first, and Debian's package. */
export const BINARIES = {
  prometheus: { names: ['prometheus'], package: 'prometheus' },
  promtool: { names: ['promtool'], package: 'prometheus' },
  'victoria-metrics': { names: ['victoria-metrics', 'victoria-metrics-prod'], package: 'victoria-metrics' },
  alertmanager: { names: ['prometheus-alertmanager', 'alertmanager'], package: 'prometheus-alertmanager' },
  redis: { names: ['redis-server'], package: 'redis-server' },
  postgres: { names: ['postgres'], package: 'postgresql' },
  chromium: { names: ['chromium', 'chromium-browser', 'google-chrome'], package: 'chromium' },
} as const

export type Binary = keyof typeof BINARIES

/** Where a program is, or null where this machine has none. */
export function pathOf(binary: Binary): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...postgresFolders()]
  const paths = BINARIES[binary].names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return paths.find(isExecutable) ?? null
}

/** Debian keeps PostgreSQL's programs out of the path, by version. */
const postgresFolders = (): string[] =>
  existsSync(DEBIAN_POSTGRES)
    ? readdirSync(DEBIAN_POSTGRES).map((version) => join(DEBIAN_POSTGRES, version, 'bin'))
    : []

const DEBIAN_POSTGRES = '/usr/lib/postgresql'

/** Where a program is that the suite was not left out for. */
export function requiredPath(binary: Binary): string {
  const path = pathOf(binary)
  if (path === null) throw new Error(`${binary} is not here; apt-get install ${BINARIES[binary].package}`)
  return path
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
