import { nodeFileSystem } from '../../src/stores/file/file-system.js'
import type { FileSystem, OpenFile } from '../../src/stores/index.js'

export interface Faults {
  /** Which operation fails, counted from 1, and with what. */
  readonly failAt?: number
  readonly code?: string
  /** Counts what only reads as well. Default: what writes. */
  readonly countReads?: boolean
  /** Called before each operation with its number: kills the process, or keeps a copy. */
  readonly before?: (operation: number) => void
  /** Most bytes that one write takes. */
  readonly shortWrites?: number
  /** Bytes after which writes take nothing and say so only by their count. */
  readonly takesAtMost?: number
  /** How often a rename finds the file busy. */
  readonly busyRenames?: number
}

/** The real disk, with faults that come at a chosen operation. */
export class BrokenDisk implements FileSystem {
  operations = 0
  readonly #faults: Faults
  #taken = 0
  #busy: number

  constructor(faults: Faults) {
    this.#faults = faults
    this.#busy = faults.busyRenames ?? 0
  }

  #step(): void {
    this.operations++
    this.#faults.before?.(this.operations)
    if (this.operations === this.#faults.failAt) throw failure(this.#faults.code ?? 'EIO')
  }

  #stepOfReading(): void {
    if (this.#faults.countReads) this.#step()
  }

  async open(path: string, how: 'create' | 'read' | 'directory'): Promise<OpenFile> {
    this.#step()
    const file = await nodeFileSystem.open(path, how)
    return {
      write: async (bytes, offset, length) => {
        try {
          this.#step()
        } catch (error) {
          if (length > 1) await file.write(bytes, offset, length >> 1) // a write that fails has often written a part
          throw error
        }
        const room = (this.#faults.takesAtMost ?? Number.POSITIVE_INFINITY) - this.#taken
        const take = Math.min(length, this.#faults.shortWrites ?? length, room)
        if (take <= 0) return { bytesWritten: 0 }
        this.#taken += take
        return file.write(bytes, offset, take)
      },
      read: async (bytes, offset, length, position) => {
        this.#stepOfReading()
        return file.read(bytes, offset, length, position)
      },
      sync: async () => {
        this.#step()
        await file.sync()
      },
      close: () => file.close(),
    }
  }

  async mkdir(path: string): Promise<void> {
    this.#step()
    await nodeFileSystem.mkdir(path)
  }

  async rename(from: string, to: string): Promise<void> {
    this.#step()
    if (this.#busy-- > 0) throw failure('EBUSY')
    await nodeFileSystem.rename(from, to)
  }

  async link(from: string, to: string): Promise<void> {
    this.#step()
    await nodeFileSystem.link(from, to)
  }

  async unlink(path: string): Promise<void> {
    this.#step()
    await nodeFileSystem.unlink(path)
  }

  async readdir(path: string): Promise<string[]> {
    this.#stepOfReading()
    return nodeFileSystem.readdir(path)
  }

  async readText(path: string): Promise<string> {
    this.#stepOfReading()
    return nodeFileSystem.readText(path)
  }

  async stat(path: string): ReturnType<FileSystem['stat']> {
    this.#stepOfReading()
    return nodeFileSystem.stat(path)
  }

  readlink = nodeFileSystem.readlink
  touch = nodeFileSystem.touch
}

const failure = (code: string): Error => Object.assign(new Error(`${code}: made by the test`), { code })
