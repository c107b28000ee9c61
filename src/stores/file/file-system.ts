import { constants } from 'node:fs'
import { link, lstat, mkdir, open, readdir, readFile, readlink, rename, unlink, utimes } from 'node:fs/promises'

/** The operations on an open file that the store uses. */
export interface OpenFile {
  write(bytes: Uint8Array, offset: number, length: number): Promise<{ readonly bytesWritten: number }>
  read(bytes: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>
  sync(): Promise<void>
  close(): Promise<void>
}

/** The file operations that the store uses; small enough for tests to replace with one that fails at any operation. */
export interface FileSystem {
  /** `create` fails where the file exists, `read` where it is a symbolic link. */
  open(path: string, how: 'create' | 'read' | 'directory'): Promise<OpenFile>
  mkdir(path: string): Promise<void>
  readdir(path: string): Promise<string[]>
  readText(path: string): Promise<string>
  readlink(path: string): Promise<string>
  stat(path: string): Promise<{ readonly size: number; readonly mtimeMs: number; readonly isFile: boolean }>
  rename(from: string, to: string): Promise<void>
  link(from: string, to: string): Promise<void>
  unlink(path: string): Promise<void>
  touch(path: string): Promise<void>
}

/** Windows has neither flag; creating a link there needs a privilege that others lack, too. */
const NOFOLLOW = constants.O_NOFOLLOW ?? 0
const FLAGS = {
  create: constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NOFOLLOW,
  read: constants.O_RDONLY | NOFOLLOW,
  directory: constants.O_RDONLY | (constants.O_DIRECTORY ?? 0),
}

export const nodeFileSystem: FileSystem = {
  open: (path, how) => open(path, FLAGS[how], 0o600),
  mkdir: async (path) => {
    await mkdir(path, { recursive: true, mode: 0o700 })
  },
  readdir: (path) => readdir(path),
  readText: (path) => readFile(path, 'utf8'),
  readlink: (path) => readlink(path),
  stat: async (path) => {
    const stats = await lstat(path)
    return { size: stats.size, mtimeMs: stats.mtimeMs, isFile: stats.isFile() }
  },
  rename: (from, to) => rename(from, to),
  link: (from, to) => link(from, to),
  unlink: (path) => unlink(path),
  touch: async (path) => {
    const now = new Date()
    await utimes(path, now, now)
  },
}

/** The code of a failed system call, such as ENOENT. */
export const systemCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
