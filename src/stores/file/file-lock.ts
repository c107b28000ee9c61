import { join } from 'node:path'
import { StabilityError } from '../../model/index.js'
import { type FileSystem, systemCode } from './file-system.js'
import { ownIdentity, type ProcessIdentity, stateOf } from './process-identity.js'
import { writeNew } from './write-new.js'

/** How often a holder writes a heartbeat, and after how long without one a holder elsewhere counts as dead. */
const HEARTBEAT = 10_000
const SILENCE = 60_000

/** One lock that this process holds. */
export interface HeldLock {
  readonly path: string
  release(): Promise<void>
}

/**
 * Takes a lock in a folder: a file that the file system lets only one process create. The number in its name
 * increases: a lock whose holder is proven dead is superseded by a higher number, so that no living holder's lock is
 * removed. A process that finds another living lock besides its own gives up.
 *
 * @throws {StabilityError} `STATE_LOCKED` with the holder's process and host
 */
export async function takeLock(files: FileSystem, directory: string, name: string): Promise<HeldLock> {
  const own = await ownIdentity(files)
  const draft = join(directory, `${name}.lock-draft-${own.token}`)
  await writeNew(files, draft, new TextEncoder().encode(JSON.stringify(own)))
  let path: string | null = null
  try {
    const before = await livingLocks(files, directory, name, own, draft)
    if (before.living) throw lockedBy(name, before.living)
    path = join(directory, `${name}.lock.${before.highest + 1}`)
    await files.link(draft, path)
    const after = await livingLocks(files, directory, name, own, draft)
    if (after.living) throw lockedBy(name, after.living)
    for (const dead of after.dead) await unlinkQuietly(files, join(directory, dead))
  } catch (error) {
    if (path !== null && systemCode(error) !== 'EEXIST') await unlinkQuietly(files, path)
    if (systemCode(error) !== 'EEXIST') throw error
    throw lockedBy(name, await readOwner(files, path as string))
  } finally {
    // prune() removes a leftover draft; a lock whose holder does not know that it has it would block everyone.
    await unlinkQuietly(files, draft).catch(() => {})
  }
  return hold(files, path)
}

function hold(files: FileSystem, path: string): HeldLock {
  const heartbeat = setInterval(() => {
    files.touch(path).catch(() => clearInterval(heartbeat)) // the next save notices that the lock is gone
  }, HEARTBEAT)
  heartbeat.unref()
  let held = true
  return {
    path,
    release: async () => {
      clearInterval(heartbeat)
      if (!held) return // the name may belong to the next holder by now
      held = false
      await unlinkQuietly(files, path)
    },
  }
}

interface Locks {
  readonly highest: number
  readonly living: ProcessIdentity | null
  readonly dead: readonly string[]
}

async function livingLocks(
  files: FileSystem,
  directory: string,
  name: string,
  own: ProcessIdentity,
  draft: string,
): Promise<Locks> {
  let highest = 0
  let living: ProcessIdentity | null = null
  const dead: string[] = []
  for (const file of await files.readdir(directory)) {
    const number = file.startsWith(`${name}.lock.`) ? Number(file.slice(name.length + 6)) : Number.NaN
    if (!Number.isInteger(number)) continue
    highest = Math.max(highest, number)
    const owner = await readOwner(files, join(directory, file))
    if (owner === null || owner.token === own.token) continue
    if (await isDead(files, join(directory, file), owner, own, draft)) dead.push(file)
    else living = owner
  }
  return { highest, living, dead }
}

/** Null where the lock has disappeared meanwhile. */
async function readOwner(files: FileSystem, path: string): Promise<ProcessIdentity | null> {
  try {
    return JSON.parse(await files.readText(path)) as ProcessIdentity
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    if (error instanceof SyntaxError) return { host: 'unknown', pid: 0, place: '', began: '', token: '' }
    throw error
  }
}

async function isDead(
  files: FileSystem,
  path: string,
  owner: ProcessIdentity,
  own: ProcessIdentity,
  draft: string,
): Promise<boolean> {
  const state = await stateOf(files, owner, own)
  if (state !== 'unknown') return state === 'dead'
  try {
    // The draft was just written: its time is the file system's current time, independent of the hosts' clocks.
    const [now, last] = [await files.stat(draft), await files.stat(path)]
    return now.mtimeMs - last.mtimeMs > SILENCE
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false
    throw error
  }
}

function lockedBy(name: string, owner: ProcessIdentity | null): StabilityError {
  const holder = owner ? `process ${owner.pid} on ${owner.host}` : 'another process'
  return new StabilityError('STATE_LOCKED', `the state is locked by ${holder}`, {
    hint: 'Let the other process finish, or give each its own `directory`; a lock of a dead process is taken over by itself.',
    retryable: true,
    context: { lock: name, pid: owner?.pid ?? null, host: owner?.host ?? null },
  })
}

export async function unlinkQuietly(files: FileSystem, path: string): Promise<void> {
  try {
    await files.unlink(path)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
}
