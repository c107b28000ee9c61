import type { Problem, Report } from '../model/index.js'
import type { CallOptions } from './metric-source.js'

/** How to stop a delivery, and how to only look at it. */
export interface SendOptions extends CallOptions {
  /** Touch nothing and return exactly what would be sent. */
  readonly dryRun?: boolean | undefined
}

/** What became of a delivery. */
export interface Receipt {
  /** The receiver has accepted. */
  readonly delivered: boolean
  /** The receiver had it already. */
  readonly duplicate: boolean
  readonly sink?: string | undefined
  /** The receiver's own name for it. */
  readonly id?: string | undefined
  readonly url?: string | undefined
  /** What was, or in a dry run would be, sent. */
  readonly preview?: string | undefined
  /** One receipt per message, where one item takes several. */
  readonly parts?: readonly Receipt[] | undefined
  /** Why it is not delivered, where a sink that keeps items tries again later or has given up. */
  readonly problem?: Problem | undefined
}

/** Where reports go. Resolves once the receiver has accepted; failures are `StabilityError`s. */
export interface Sink<T = Report> {
  /** What receipts and problems call it. */
  readonly name: string
  /** Delivers one item; resolves once the receiver has accepted it. */
  send(item: T, options?: SendOptions): Promise<Receipt>
}
