import { CALL, optional } from '../model/index.js'

/** The progress of a long call. */
export interface Progress {
  /** What is being done, such as `collect`. */
  readonly phase: string
  readonly done: number
  readonly total: number
  /** The current KPI, day or scope. */
  readonly detail: string
}

/** How to abort a long call, and how to follow its progress. */
export interface CollectOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** The shape of `CollectOptions`. */
export const COLLECTING = { ...CALL, onProgress: optional('function') } as const
