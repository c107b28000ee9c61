import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { FileSystem } from './file-system.js'

/** The process that wrote a lock, precisely enough to prove later that it has ended. */
export interface ProcessIdentity {
  readonly host: string
  readonly pid: number
  /** Boot and process namespace: process numbers are comparable only where both are equal. */
  readonly place: string
  /** When the process began, by the kernel's clock: it distinguishes processes that reuse a number. */
  readonly began: string
  /** One acquisition of the lock. */
  readonly token: string
}

export async function ownIdentity(files: FileSystem): Promise<ProcessIdentity> {
  return {
    host: hostname(),
    pid: process.pid,
    place: await placeOf(files),
    began: await beginningOf(files, process.pid),
    token: randomBytes(8).toString('hex'),
  }
}

/** `alive` and `dead` are proven; `unknown` is a process elsewhere, which only its heartbeat shows to be alive. */
export async function stateOf(
  files: FileSystem,
  owner: ProcessIdentity,
  own: ProcessIdentity,
): Promise<'alive' | 'dead' | 'unknown'> {
  if (owner.place !== own.place || owner.place === '') return 'unknown'
  if (!exists(owner.pid)) return 'dead'
  const began = await beginningOf(files, owner.pid)
  // Where the kernel does not report when a process began, a living process with that number may be another one.
  if (began === '' || owner.began === '') return 'unknown'
  return began === owner.began ? 'alive' : 'dead'
}

async function placeOf(files: FileSystem): Promise<string> {
  try {
    const boot = await files.readText('/proc/sys/kernel/random/boot_id')
    return `${boot.trim()} ${await files.readlink('/proc/self/ns/pid')}`
  } catch {
    return '' // not Linux: no proof possible
  }
}

async function beginningOf(files: FileSystem, pid: number): Promise<string> {
  try {
    const stat = await files.readText(`/proc/${pid}/stat`)
    // The name in parentheses may contain anything; field 22, counted from 1, is the start time (proc(5)).
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return '' // not Linux, or the process has ended
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' // it exists, but belongs to another user
  }
}
