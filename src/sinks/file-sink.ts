import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import type { Receipt, SendOptions, Sink } from '../contracts/index.js'
import { CALL, optional, type Report, requireShape, StabilityError, throwIfAborted } from '../model/index.js'
import { renderHtml, renderJson, renderMarkdown } from '../report/index.js'

/** Where a report goes, and in which format. */
export interface FileSinkOptions<T = Report> {
  /** Where to write; missing folders are created. */
  readonly path: string
  /** What to write. Default by the path's extension: `.md`, `.html`, else JSON. */
  readonly render?: ((item: T) => string) | undefined
}

/**
 * Writes a report to a file atomically: readers see either the old bytes or the new ones. A symbolic link at the path
 * is replaced, never followed. If the file already has the same bytes, it is a duplicate and nothing is written.
 *
 * @example
 * await new FileSink({ path: 'out/retrospective.html' }).send(retrospective) // { delivered: true, duplicate: false, … }
 */
export class FileSink<T = Report> implements Sink<T> {
  readonly name = 'file'
  readonly #path: string
  readonly #render: (item: T) => string

  /** @throws {StabilityError} `CONFIG_INVALID` without a path */
  constructor(options: FileSinkOptions<T>) {
    const { path, render } = requireShape(options, 'options', { render: optional('function') })
    if (typeof path !== 'string' || path === '' || path.includes('\0')) {
      throw new StabilityError('CONFIG_INVALID', '`path` is no path', {
        hint: "Set `path` to a file such as 'out/retrospective.html'.",
      })
    }
    this.#path = resolve(path)
    this.#render = render ?? (rendererFor(path) as unknown as (item: T) => string)
  }

  /**
   * Writes the report.
   *
   * @throws {StabilityError} `STORAGE_FAILED` when the file cannot be written, `ABORTED` when the signal aborts
   */
  async send(item: T, options: SendOptions = {}): Promise<Receipt> {
    const { dryRun = false, signal } = requireShape(options, 'options', CALL)
    const text = this.#render(item)
    if (dryRun) return { delivered: false, duplicate: false, sink: this.name, preview: text }
    throwIfAborted(signal)
    try {
      const duplicate = (await contentOf(this.#path)) === text
      if (!duplicate) await replace(this.#path, text)
      return { delivered: true, duplicate, sink: this.name, id: this.#path, preview: text }
    } catch (cause) {
      throw new StabilityError('STORAGE_FAILED', `'${this.#path}' could not be written (${codeOf(cause)})`, {
        hint: 'Set `path` to a file in a folder that this process may write to, on a disk with space.',
        cause,
        retryable: true,
        context: { path: this.#path },
      })
    }
  }
}

const rendererFor = (path: string) =>
  ({ '.md': renderMarkdown, '.html': renderHtml, '.htm': renderHtml })[extname(path).toLowerCase()] ?? renderJson

async function contentOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** Writes and syncs a new file beside the old one, renames it, and syncs the folder before this resolves. */
async function replace(path: string, text: string): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true })
  const draft = `${path}.${randomUUID()}.tmp`
  try {
    const file = await open(draft, 'wx')
    try {
      await file.writeFile(text, 'utf8')
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {}) // the first error is the one to report
    throw error
  }
  if (process.platform === 'win32') return // a folder cannot be opened there, and renames are journalled
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown error'
