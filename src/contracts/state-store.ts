/** Where state is kept between runs: small enough for a user's Redis or PostgreSQL. */
export interface StateStore {
  /** The bytes last saved under the key, or null. */
  load(key: string): Promise<Uint8Array | null>
  /** Resolves once the bytes would survive a crash; a reader sees either the old bytes or the new ones. */
  save(key: string, bytes: Uint8Array): Promise<void>
  delete(key: string): Promise<void>
  /** Keys that start with the prefix, in ascending order. */
  list(prefix?: string): Promise<string[]>
  /**
   * Locks the key for one writer and returns a function that releases it; `STATE_LOCKED` where another writer holds
   * it.
   */
  lock?(key: string): Promise<() => Promise<void>>
}
