import { type ChildProcess, spawn } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** A server of the suite's own, on a free port of the loopback, with its data in a folder of its own. */
export interface TestServer {
  readonly url: string
  readonly port: number
  /** Ends the process and deletes its folder. */
  stop(): Promise<void>
}

interface Place {
  readonly port: number
  readonly folder: string
  readonly url: string
}

export interface ServerPlan {
  readonly path: string
  readonly args: (place: Place) => readonly string[]
  /** Puts data and configuration into the folder before the start. */
  readonly prepare?: (place: Place) => void
  readonly isReady: (place: Place) => Promise<boolean>
  readonly scheme?: string
  /** For a server that root may not run. */
  readonly user?: SystemUser | undefined
}

export interface SystemUser {
  readonly uid: number
  readonly gid: number
}

const PATIENCE_MS = 30_000

export async function startServer({
  path,
  args,
  prepare,
  isReady,
  scheme = 'http',
  user,
}: ServerPlan): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tars-server-'))
  if (user) chownSync(folder, user.uid, user.gid)
  const port = await freePort()
  const place = { port, folder, url: `${scheme}://127.0.0.1:${port}` }
  prepare?.(place)
  const child = spawn(path, args(place), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], ...user })
  let log = ''
  for (const output of [child.stdout, child.stderr]) {
    output.on('data', (data) => {
      log = `${log}${data}`.slice(-4_000)
    })
  }
  const stop = async (): Promise<void> => {
    await ended(child)
    rmSync(folder, { recursive: true, force: true })
  }
  const deadline = Date.now() + PATIENCE_MS
  while (!(await isReady(place).catch(() => false))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new Error(`${path} did not start: ${log}`)
    }
    await wait(50)
  }
  return { url: place.url, port, stop }
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

/** Whether an address answers 200. */
export const answers = async (url: string): Promise<boolean> => (await fetch(url)).ok

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const over = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const killer = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await over
  clearTimeout(killer)
}
