import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { FileSystem } from './file-system.js'

/** Who wrote a lock, precisely enough to prove later that it is gone. */
export interface ProcessIdentity {
  readonly host: string
  readonly pid: number
  /** Boot and process namespace: only where both are the same does a process number mean the same process. */
  readonly place: string
  /** When the process began, by the kernel's clock: a number that is used again has another beginning. */
  readonly began: string
  /** One hold of the lock. */
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

/** `alive` and `dead` are proven; `unknown` is a process somewhere else, of which only its heartbeat can tell. */
export async function stateOf(
  files: FileSystem,
  owner: ProcessIdentity,
  own: ProcessIdentity,
): Promise<'alive' | 'dead' | 'unknown'> {
  if (owner.place !== own.place || owner.place === '') return 'unknown'
  if (!exists(owner.pid)) return 'dead'
  const began = await beginningOf(files, owner.pid)
  // Where the kernel does not tell when a process began, a living process of that number may be another one.
  if (began === '' || owner.began === '') return 'unknown'
  return began === owner.began ? 'alive' : 'dead'
}

async function placeOf(files: FileSystem): Promise<string> {
  try {
    const boot = await files.readText('/proc/sys/kernel/random/boot_id')
    return `${boot.trim()} ${await files.readlink('/proc/self/ns/pid')}`
  } catch {
    return '' // no Linux: nothing to prove by
  }
}

async function beginningOf(files: FileSystem, pid: number): Promise<string> {
  try {
    const stat = await files.readText(`/proc/${pid}/stat`)
    // The name in parentheses may hold anything; field 22, counted from 1, is the start time (proc(5)).
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return '' // no Linux, or no such process any more: nothing to tell by
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' // there, but somebody else's
  }
}
