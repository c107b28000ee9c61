import { dirname } from 'node:path'
import type { FileSystem, OpenFile } from '../../src/stores/index.js'

interface Inode {
  data: Uint8Array
  /** What would survive a power cut. */
  synced: Uint8Array | null
  readonly born: number
}

/** What a crash leaves: `kill` all that was written; `power` only what was synced; `scrambled` names without their bytes. */
export type Crash = 'kill' | 'power' | 'scrambled'

/**
 * A disk in memory that stops for ever at one operation, as a killed process does, and can then be looked at as the next
 * process would find it.
 */
export class CrashDisk implements FileSystem {
  operations = 0
  /** Resolves when the disk has stopped. */
  readonly crashed: Promise<'crashed'>
  readonly #crashAt: number
  readonly #incarnation: number
  readonly #entries: Map<string, Inode>
  #durable: Map<string, Inode>
  #stop: () => void = () => {}

  constructor(crashAt = Number.POSITIVE_INFINITY, entries = new Map<string, Inode>(), incarnation = 1) {
    this.#crashAt = crashAt
    this.#entries = entries
    this.#durable = new Map(entries)
    this.#incarnation = incarnation
    this.crashed = new Promise((resolve) => {
      this.#stop = () => resolve('crashed')
    })
  }

  /** The disk that the next process finds. */
  afterCrash(crash: Crash, crashAt?: number): CrashDisk {
    const entries = new Map<string, Inode>()
    for (const [path, { data, synced, born }] of crash === 'power' ? this.#durable : this.#entries) {
      const kept = crash === 'kill' ? data : (synced ?? data.map((byte) => byte ^ 0x5a))
      entries.set(path, { data: kept, synced: kept, born })
    }
    return new CrashDisk(crashAt, entries, this.#incarnation + 1)
  }

  paths(): string[] {
    return [...this.#entries.keys()].sort()
  }

  /** Counts an operation; from the chosen one on nothing happens any more, and nobody is told. */
  async #step(half: () => void = () => {}): Promise<void> {
    this.operations++
    if (this.operations < this.#crashAt) return
    if (this.operations === this.#crashAt) half()
    this.#stop()
    await new Promise(() => {})
  }

  async open(path: string, how: 'create' | 'read' | 'directory'): Promise<OpenFile> {
    await this.#step()
    if (how === 'directory') return this.#directory(path)
    if (how === 'create' && this.#entries.has(path)) throw failure('EEXIST')
    const inode = this.#entries.get(path) ?? { data: new Uint8Array(), synced: null, born: this.operations }
    if (how === 'create') this.#entries.set(path, inode)
    else if (!this.#entries.has(path)) throw failure('ENOENT')
    const append = (bytes: Uint8Array) => {
      const longer = new Uint8Array(inode.data.length + bytes.length)
      longer.set(inode.data)
      longer.set(bytes, inode.data.length)
      inode.data = longer
    }
    return {
      write: async (bytes, offset, length) => {
        await this.#step(() => append(bytes.subarray(offset, offset + (length >> 1))))
        append(bytes.subarray(offset, offset + length))
        return { bytesWritten: length }
      },
      read: async (bytes, offset, length, position) => {
        const part = inode.data.subarray(position, position + length)
        bytes.set(part, offset)
        return { bytesRead: part.length }
      },
      sync: async () => {
        await this.#step()
        inode.synced = inode.data
      },
      close: async () => {},
    }
  }

  #directory(path: string): OpenFile {
    return {
      write: async () => ({ bytesWritten: 0 }),
      read: async () => ({ bytesRead: 0 }),
      sync: async () => {
        await this.#step()
        const others = [...this.#durable].filter(([file]) => dirname(file) !== path)
        this.#durable = new Map([...others, ...[...this.#entries].filter(([file]) => dirname(file) === path)])
      },
      close: async () => {},
    }
  }

  async mkdir(): Promise<void> {
    await this.#step()
  }

  async readdir(path: string): Promise<string[]> {
    return this.paths().flatMap((file) => (dirname(file) === path ? [file.slice(path.length + 1)] : []))
  }

  /** Every incarnation is another process to the locks: it began at another time. */
  async readText(path: string): Promise<string> {
    // proc(5): after the name come the state as field 3 and the start time as field 22.
    if (/^\/proc\/\d+\/stat$/.test(path)) return `1 (node) S ${'0 '.repeat(18)}${this.#incarnation} 0`
    const inode = this.#entries.get(path)
    if (inode) return new TextDecoder().decode(inode.data)
    if (path === '/proc/sys/kernel/random/boot_id') return 'one boot'
    throw failure('ENOENT')
  }

  readlink = async (): Promise<string> => 'pid:[1]'

  async stat(path: string): Promise<{ size: number; mtimeMs: number; isFile: boolean }> {
    const inode = this.#entries.get(path)
    if (inode) return { size: inode.data.length, mtimeMs: inode.born, isFile: true }
    if (this.paths().some((file) => dirname(file) === path)) return { size: 0, mtimeMs: 0, isFile: false }
    throw failure('ENOENT')
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#step()
    this.#move(from, to)
    this.#entries.delete(from)
  }

  async link(from: string, to: string): Promise<void> {
    await this.#step()
    if (this.#entries.has(to)) throw failure('EEXIST')
    this.#move(from, to)
  }

  async unlink(path: string): Promise<void> {
    await this.#step()
    if (!this.#entries.delete(path)) throw failure('ENOENT')
  }

  async touch(): Promise<void> {}

  #move(from: string, to: string): void {
    const inode = this.#entries.get(from)
    if (!inode) throw failure('ENOENT')
    this.#entries.set(to, inode)
  }
}

const failure = (code: string): Error => Object.assign(new Error(`${code}: made by the test`), { code })
