import { spawnSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { requiredPath } from './programs.js'
import { type SystemUser, startServer, type TestServer } from './server.js'

/** A PostgreSQL with an empty database, open to anybody on the loopback. It refuses to run as root. */
export function startPostgres(): Promise<TestServer> {
  const path = realpathSync(requiredPath('postgres')) // its other programs lie beside it
  const user = process.getuid?.() === 0 ? userNamed('postgres') : undefined
  const run = (program: string, ...args: string[]) =>
    spawnSync(join(dirname(path), program), args, { encoding: 'utf8', cwd: '/', ...user })
  return startServer({
    path,
    user,
    scheme: 'postgres',
    prepare: ({ folder }) => {
      const { status, stderr } = run('initdb', '-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '--no-sync')
      if (status !== 0) throw new Error(`initdb could not prepare a database: ${stderr}`)
    },
    args: ({ port, folder }) => [
      ...['-D', join(folder, 'data'), '-k', folder],
      ...['-h', '127.0.0.1', '-p', String(port)],
    ],
    isReady: async ({ port }) => run('pg_isready', '-h', '127.0.0.1', '-p', String(port)).status === 0,
  })
}

function userNamed(name: string): SystemUser {
  const idOf = (flag: string): number => Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout)
  return { uid: idOf('-u'), gid: idOf('-g') }
}
