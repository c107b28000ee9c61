/** Where state is kept between runs: small enough for a user's Redis or PostgreSQL. */
export interface StateStore {
  /** The bytes last saved under the key, or null. */
  load(key: string): Promise<Uint8Array | null>
  /** Resolves once the bytes would survive a crash; a reader sees the old bytes or the new, nothing between. */
  save(key: string, bytes: Uint8Array): Promise<void>
  delete(key: string): Promise<void>
  /** Keys that start with the prefix, in ascending order. */
  list(prefix?: string): Promise<string[]>
  /** Takes the key for one writer and answers with its release; `STATE_LOCKED` where another holds it. */
  lock?(key: string): Promise<() => Promise<void>>
}
