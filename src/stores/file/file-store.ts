import { createHash, randomBytes } from 'node:crypto'
import { dirname, join, resolve } from 'node:path'
import type { StateStore } from '../../contracts/index.js'
import { isStabilityError, optional, type Problem, requireShape, StabilityError } from '../../model/index.js'
import { overheadOf, seal, unseal } from './envelope.js'
import { type HeldLock, takeLock, unlinkQuietly } from './file-lock.js'
import { fileName, generationsOf, parseFileName } from './file-name.js'
import { type FileSystem, nodeFileSystem, systemCode } from './file-system.js'
import { persistently } from './persistently.js'
import { writeNew } from './write-new.js'

/** Where state is stored, and how damage is reported. */
export interface FileStoreOptions {
  /** Created with the first save, accessible to its owner only. */
  readonly directory: string
  /** Maximum size of one value, in bytes. Default 256 MiB. */
  readonly maxBytes?: number | undefined
  /** Called for damage that was recovered from: what was set aside, and what was read instead. */
  readonly onProblem?: ((problem: Problem) => void) | undefined
  /** The file system. Default: Node's; tests pass one that fails. */
  readonly files?: FileSystem | undefined
}

/**
 * A store in a folder. A save is a new file beside the old one, written, synced, renamed, and the folder synced: a crash at
 * any instant leaves the old bytes or the new. Each file carries a checksum; a damaged one is set aside and the
 * previous one is read. Two generations of a key are kept.
 *
 * @example
 * const tracker = new StabilityTracker({ collector, release, store: new FileStore({ directory: 'state' }) })
 */
export class FileStore implements StateStore {
  readonly #directory: string
  readonly #maxBytes: number
  readonly #onProblem: (problem: Problem) => void
  readonly #files: FileSystem
  readonly #held = new Set<HeldLock>()

  /** @throws {StabilityError} `CONFIG_INVALID` naming the option that is wrong */
  constructor(options: FileStoreOptions) {
    const {
      directory,
      maxBytes = 256 * 1024 * 1024,
      onProblem,
      files = nodeFileSystem,
    } = requireShape(options, 'options', { onProblem: optional('function') })
    if (typeof directory !== 'string' || directory === '' || directory.includes('\0')) {
      throw invalid('directory', "Set `directory` to a folder's path.")
    }
    if (!Number.isInteger(maxBytes) || maxBytes <= 0) throw invalid('maxBytes', 'Set `maxBytes` to a number of bytes.')
    this.#directory = resolve(directory)
    this.#maxBytes = maxBytes
    this.#onProblem = onProblem ?? (() => {})
    this.#files = files
  }

  /** @throws {StabilityError} `STATE_CORRUPT` when no generation is whole, `STATE_TOO_NEW`, `STORAGE_FAILED` */
  async load(key: string): Promise<Uint8Array | null> {
    const name = fileName(key)
    return this.#guard(async () => {
      const damaged: string[] = []
      for (let overtaken = true; overtaken && damaged.length === 0; ) {
        overtaken = false
        for (const { file } of generationsOf(await this.#list(), name)) {
          const bytes = await this.#read(file, key)
          if (bytes === 'gone') {
            overtaken = true // a writer has just replaced it: if none is left, list again for newer ones
            continue
          }
          if (bytes !== 'damaged') {
            if (damaged.length > 0) this.#onProblem(damage(key, damaged, true))
            return bytes
          }
          damaged.push(await this.#setAside(file))
        }
      }
      if (damaged.length === 0) return null
      const { message, hint } = damage(key, damaged, false)
      throw new StabilityError('STATE_CORRUPT', message, { hint, context: { key, damaged } })
    })
  }

  /** @throws {StabilityError} `STORAGE_FAILED` when the disk fails, and the old bytes are still there */
  async save(key: string, bytes: Uint8Array): Promise<void> {
    const name = fileName(key)
    if (!(bytes instanceof Uint8Array)) throw invalid('bytes', 'Give `bytes` as a Uint8Array.')
    if (bytes.length > this.#maxBytes)
      throw invalid('maxBytes', `Raise \`maxBytes\`: '${key}' has ${bytes.length} bytes.`)
    await this.#guard(async () => {
      await this.#makeDirectory()
      await this.#checkLocks()
      const before = generationsOf(await this.#files.readdir(this.#directory), name)
      const file = `${name}.${(before[0]?.generation ?? 0) + 1}`
      const draft = this.#path(`${file}.draft-${randomBytes(6).toString('hex')}`)
      try {
        await writeNew(this.#files, draft, seal(key, bytes))
        await persistently(() => this.#files.rename(draft, this.#path(file)))
      } catch (error) {
        await unlinkQuietly(this.#files, draft).catch(() => {}) // the first error is the one to report
        throw error
      }
      await this.#sync(this.#directory)
      for (const { file } of before.slice(1)) await unlinkQuietly(this.#files, this.#path(file))
    })
  }

  /**
   * Removes every generation of a key; a missing key is not an error.
   *
   * @throws {StabilityError} `STORAGE_FAILED` when the disk fails
   */
  async delete(key: string): Promise<void> {
    const name = fileName(key)
    await this.#guard(async () => {
      // The oldest first: a crash in between must not make an old generation current again.
      const generations = generationsOf(await this.#list(), name).reverse()
      for (const { file } of generations) await unlinkQuietly(this.#files, this.#path(file))
      if (generations.length > 0) await this.#sync(this.#directory)
    })
  }

  async list(prefix = ''): Promise<string[]> {
    requireShape(prefix, 'prefix', 'text')
    return this.#guard(async () => {
      const keys = new Set<string>()
      for (const file of await this.#list()) {
        const parsed = parseFileName(file)
        const key = parsed && (await this.#keyOf(parsed.name, file))
        if (key?.startsWith(prefix)) keys.add(key)
      }
      return [...keys].sort()
    })
  }

  /** @throws {StabilityError} `STATE_LOCKED` with the holder's process and host; readers never wait */
  async lock(key: string): Promise<() => Promise<void>> {
    const name = fileName(key)
    return this.#guard(async () => {
      await this.#makeDirectory()
      const held = await takeLock(this.#files, this.#directory, name)
      this.#held.add(held)
      return async () => {
        this.#held.delete(held)
        await this.#guard(() => held.release())
      }
    })
  }

  /**
   * Removes files that no reader needs: drafts left by a crash, files that were set aside, generations before the
   * last, and keys that `keep` rejects. Call it while nothing else writes.
   *
   * @param keep - default every key
   * @returns the files that were removed
   * @example
   * await store.prune((key) => !key.startsWith('release/checkout/1.')) // removes the releases 1.x
   */
  async prune(keep: (key: string) => boolean = () => true): Promise<string[]> {
    requireShape(keep, 'keep', 'function')
    return this.#guard(async () => {
      const removed: string[] = []
      const files = await this.#list()
      for (const file of files.sort(oldestFirst)) {
        const parsed = parseFileName(file)
        const superseded = parsed && generationsOf(files, parsed.name)[0]?.generation !== parsed.generation
        const key = parsed && (await this.#keyOf(parsed.name, file))
        const unwanted = key !== null && key !== undefined && !keep(key)
        if (!superseded && !unwanted && !LEFTOVER.test(file)) continue
        await unlinkQuietly(this.#files, this.#path(file))
        removed.push(file)
      }
      if (removed.length > 0) await this.#sync(this.#directory)
      return removed
    })
  }

  #path(file: string): string {
    return join(this.#directory, file)
  }

  async #list(): Promise<string[]> {
    try {
      return await this.#files.readdir(this.#directory)
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return []
      throw error
    }
  }

  async #makeDirectory(): Promise<void> {
    try {
      await this.#files.stat(this.#directory)
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error
      await this.#files.mkdir(this.#directory)
      await this.#sync(dirname(this.#directory))
    }
  }

  async #read(file: string, key: string): Promise<Uint8Array | 'gone' | 'damaged'> {
    const path = this.#path(file)
    try {
      const { size, isFile } = await this.#files.stat(path)
      if (!isFile || size > this.#maxBytes + overheadOf(key)) return 'damaged'
      const whole = unseal(await readAll(this.#files, path, size))
      return whole?.key === key ? whole.bytes : 'damaged'
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return 'gone'
      if (systemCode(error) === 'ELOOP') return 'damaged'
      throw error
    }
  }

  /** Sets a damaged file aside; at most three of one name are kept. */
  async #setAside(file: string): Promise<string> {
    const aside = `${file}.corrupt-${randomBytes(4).toString('hex')}`
    try {
      await this.#files.rename(this.#path(file), this.#path(aside))
    } catch (error) {
      if (!READ_ONLY.has(systemCode(error))) throw error
      return file // it stays where it is, and is skipped each time
    }
    const name = parseFileName(file)?.name ?? file
    const others = (await this.#list()).filter((one) => one.startsWith(`${name}.`) && one.includes('.corrupt-'))
    for (const old of others.sort(oldestFirst).slice(0, -3)) await unlinkQuietly(this.#files, this.#path(old))
    return aside
  }

  async #keyOf(name: string, file: string): Promise<string | null> {
    if (name.startsWith('k-')) return decodeName(name)
    try {
      const { size } = await this.#files.stat(this.#path(file))
      const whole = size <= this.#maxBytes + 4096 ? unseal(await readAll(this.#files, this.#path(file), size)) : null
      return whole && nameMatches(name, whole.key) ? whole.key : null
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null // removed since it was listed
      throw error
    }
  }

  /** A process that was suspended may have lost its lock to another: it must not write any more. */
  async #checkLocks(): Promise<void> {
    for (const { path } of this.#held) {
      try {
        await this.#files.stat(path)
      } catch (error) {
        if (systemCode(error) !== 'ENOENT') throw error
        throw new StabilityError('STATE_LOCKED', 'the lock was lost to another process', {
          hint: 'Start the work again; this process was suspended for longer than a lock lasts.',
          retryable: true,
        })
      }
    }
  }

  async #sync(directory: string): Promise<void> {
    if (process.platform === 'win32') return // a folder cannot be opened there, and renames are journalled
    const handle = await this.#files.open(directory, 'directory')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (isStabilityError(error) || systemCode(error) === '') throw error
      throw new StabilityError('STORAGE_FAILED', `the store in ${this.#directory} failed: ${systemCode(error)}`, {
        hint: hintFor(systemCode(error)),
        cause: error,
        retryable: true,
        context: { code: systemCode(error), directory: this.#directory },
      })
    }
  }
}

/** Errors where a file cannot be set aside because nothing can be written. */
const READ_ONLY = new Set(['EROFS', 'EACCES', 'EPERM'])
const LEFTOVER = /\.(?:draft|lock-draft|corrupt)-[0-9a-f]+$/

const oldestFirst = (a: string, b: string): number =>
  (parseFileName(a)?.generation ?? 0) - (parseFileName(b)?.generation ?? 0) || (a < b ? -1 : 1)

async function readAll(files: FileSystem, path: string, size: number): Promise<Uint8Array> {
  const file = await files.open(path, 'read')
  try {
    const bytes = new Uint8Array(size)
    let offset = 0
    while (offset < size) {
      const { bytesRead } = await file.read(bytes, offset, size - offset, offset)
      if (bytesRead === 0) break
      offset += bytesRead
    }
    return bytes.subarray(0, offset)
  } finally {
    await file.close()
  }
}

function decodeName(name: string): string | null {
  try {
    return decodeURIComponent(name.slice(2))
  } catch {
    return null // not one of our files
  }
}

const nameMatches = (name: string, key: string): boolean =>
  name === `h-${createHash('sha256').update(new TextEncoder().encode(key)).digest('hex')}`

const damage = (key: string, damaged: readonly string[], recovered: boolean): Problem => ({
  code: 'STATE_CORRUPT',
  message: `the state '${key}' was damaged; ${recovered ? 'the generation before it was read' : 'no generation of it is whole'}`,
  hint: `Look at ${damaged.join(', ')} in the store's folder, then remove it with prune().`,
})

function hintFor(code: string): string {
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return 'Make room on the disk of `directory`.'
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'Let this user write into `directory`.'
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'Set `directory` to a folder, not to a file.'
  return 'Look at `cause`, and at the disk of `directory`.'
}

const invalid = (option: string, hint: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', `\`${option}\` cannot be used`, { hint, context: { option } })
