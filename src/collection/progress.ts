import { CALL, optional } from '../model/index.js'

/** How far a long call has come. */
export interface Progress {
  /** What is being done, such as `collect`. */
  readonly phase: string
  readonly done: number
  readonly total: number
  /** The KPI, day or scope at hand. */
  readonly detail: string
}

/** How to stop a long call, and how to watch it. */
export interface CollectOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** The shape of `CollectOptions`. */
export const COLLECTING = { ...CALL, onProgress: optional('function') } as const
