// Keeps a tracker's state in PostgreSQL.
import type { Pool } from 'pg'
import { StabilityError, type StateStore } from 'tars-observability'

/** Keys as bytes, for a text column takes no NUL and compares by the database's locale. */
const SCHEMA = 'create table if not exists tars_observability_state (key bytea primary key, bytes bytea not null)'

export class PostgresStore implements StateStore {
  readonly #pool: Pool

  private constructor(pool: Pool) {
    this.#pool = pool
  }

  static async open(pool: Pool): Promise<PostgresStore> {
    await pool.query(SCHEMA)
    return new PostgresStore(pool)
  }

  async load(key: string): Promise<Uint8Array | null> {
    const { rows } = await this.#pool.query<{ bytes: Buffer }>(
      'select bytes from tars_observability_state where key = $1',
      [Buffer.from(key)],
    )
    return rows[0] ? new Uint8Array(rows[0].bytes) : null
  }

  async save(key: string, bytes: Uint8Array): Promise<void> {
    await this.#pool.query(
      'insert into tars_observability_state values ($1, $2) on conflict (key) do update set bytes = excluded.bytes',
      [Buffer.from(key), Buffer.from(bytes)],
    )
  }

  async delete(key: string): Promise<void> {
    await this.#pool.query('delete from tars_observability_state where key = $1', [Buffer.from(key)])
  }

  async list(prefix = ''): Promise<string[]> {
    const bytes = Buffer.from(prefix)
    const { rows } = await this.#pool.query<{ key: Buffer }>(
      'select key from tars_observability_state where substring(key from 1 for $1) = $2',
      [bytes.length, bytes],
    )
    return rows.map(({ key }) => key.toString()).sort()
  }

  /** An advisory lock lives in its connection: when the process dies, the server takes it back at once. */
  async lock(key: string): Promise<() => Promise<void>> {
    const client = await this.#pool.connect()
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
      [key],
    )
    if (!rows[0]?.taken) {
      client.release()
      throw new StabilityError('STATE_LOCKED', `'${key}' is held by another process`, {
        hint: 'Let it finish; the lock of a process that died is gone with its connection.',
        retryable: true,
      })
    }
    let held = true
    return async () => {
      if (!held) return
      held = false
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key])
      client.release()
    }
  }
}
