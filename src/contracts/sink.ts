import type { Problem, Report } from '../model/index.js'
import type { CallOptions } from './metric-source.js'

/** How to abort a delivery, or only preview it. */
export interface SendOptions extends CallOptions {
  /** Send nothing and return exactly what would be sent. */
  readonly dryRun?: boolean | undefined
}

/** The result of a delivery. */
export interface Receipt {
  /** The receiver has accepted. */
  readonly delivered: boolean
  /** The receiver already had it. */
  readonly duplicate: boolean
  readonly sink?: string | undefined
  /** The receiver's identifier for it. */
  readonly id?: string | undefined
  readonly url?: string | undefined
  /** What was sent, or in a dry run would be. */
  readonly preview?: string | undefined
  /** One receipt per message, where one item takes several. */
  readonly parts?: readonly Receipt[] | undefined
  /** Why it is not delivered, where a sink that queues items will retry or has given up. */
  readonly problem?: Problem | undefined
}

/** Where reports go. Resolves once the receiver has accepted; failures are `StabilityError`s. */
export interface Sink<T = Report> {
  /** Its name in receipts and problems. */
  readonly name: string
  /** Delivers one item; resolves once the receiver has accepted it. */
  send(item: T, options?: SendOptions): Promise<Receipt>
}
