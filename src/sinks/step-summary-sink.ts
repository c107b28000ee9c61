import { appendFile, readFile } from 'node:fs/promises'
import type { Receipt, SendOptions, Sink } from '../contracts/index.js'
import { CALL, isStabilityError, type Report, requireShape, StabilityError, throwIfAborted } from '../model/index.js'
import { escapeMarkdown, renderStepSummary } from '../report/index.js'
import { sha256 } from './sha256.js'
import { titleOf } from './subject.js'

/** The path of the runner's summary. */
export interface StepSummarySinkOptions {
  /** The file that the runner names in `GITHUB_STEP_SUMMARY`. */
  readonly path: string
}

/**
 * GitHub discards a larger summary completely.
 * https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
const LIMIT = 1_024 * 1_024

/**
 * Appends a report to the summary of a GitHub Actions step, once and within GitHub's size limit: if it does not fit
 * into the rest of the file, only its title and verdict are written.
 *
 * @example
 * await new StepSummarySink({ path: process.env.GITHUB_STEP_SUMMARY }).send(review.retrospective)
 */
export class StepSummarySink implements Sink {
  readonly name = 'step-summary'
  readonly #path: string

  /** @throws {StabilityError} `CONFIG_INVALID` without a path */
  constructor(options: StepSummarySinkOptions) {
    const { path } = requireShape(options, 'options')
    if (typeof path !== 'string' || path === '' || path.includes('\0')) {
      throw new StabilityError('CONFIG_INVALID', '`path` is no path', {
        hint: 'Set `path` to what the runner gives as GITHUB_STEP_SUMMARY.',
      })
    }
    this.#path = path
  }

  /** @throws {StabilityError} `STORAGE_FAILED`, `DELIVERY_REJECTED` where the summary is full, `ABORTED` */
  async send(report: Report, options: SendOptions = {}): Promise<Receipt> {
    const { signal, dryRun = false } = requireShape(options, 'options', CALL)
    const text = renderStepSummary(report)
    const mark = `<!-- tars-observability ${sha256(text)} -->\n`
    const short = `\n**${escapeMarkdown(titleOf(report).slice(0, 500))}** (left out for size)\n${mark}`
    const fitting = (room: number): string => (sizeOf(`\n${text}\n${mark}`) <= room ? `\n${text}\n${mark}` : short)
    if (dryRun) return { delivered: false, duplicate: false, sink: this.name, preview: fitting(LIMIT) }
    throwIfAborted(signal)
    try {
      const written = await contentOf(this.#path)
      const duplicate = written.includes(mark)
      const room = LIMIT - sizeOf(written)
      const preview = fitting(room)
      if (!duplicate && sizeOf(preview) > room) throw full()
      if (!duplicate) await appendFile(this.#path, preview, 'utf8')
      return { delivered: true, duplicate, sink: this.name, id: this.#path, preview }
    } catch (cause) {
      if (isStabilityError(cause)) throw cause
      throw new StabilityError('STORAGE_FAILED', 'the step summary could not be written', {
        hint: 'Set `path` to a file in a folder that exists and that this process may write to.',
        cause,
        retryable: true,
      })
    }
  }
}

const sizeOf = (text: string): number => new TextEncoder().encode(text).length

async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

const full = (): StabilityError =>
  new StabilityError('DELIVERY_REJECTED', `the step summary has no room left of its ${LIMIT} bytes`, {
    hint: 'Write the report in a step of its own, for `path` is of one step.',
  })
