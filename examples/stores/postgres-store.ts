// Keeps a tracker's state in PostgreSQL.
import type { Pool, QueryResultRow } from 'pg'
import { StabilityError, type StateStore } from 'tars-observability'

/** Keys as bytes, for a text column takes no NUL and compares by the database's locale. */
const SCHEMA = 'create table if not exists tars_observability_state (key bytea primary key, bytes bytea not null)'

/** Give the pool an `error` listener, as `pg` asks, so that a lost idle connection does not end the process. */
export class PostgresStore implements StateStore {
  readonly #pool: Pool

  private constructor(pool: Pool) {
    this.#pool = pool
  }

  static async open(pool: Pool): Promise<PostgresStore> {
    await kept(pool.query(SCHEMA))
    return new PostgresStore(pool)
  }

  async load(key: string): Promise<Uint8Array | null> {
    const [row] = await this.#rows<{ bytes: Buffer }>('select bytes from tars_observability_state where key = $1', key)
    return row ? new Uint8Array(row.bytes) : null
  }

  async save(key: string, bytes: Uint8Array): Promise<void> {
    await this.#rows(
      'insert into tars_observability_state values ($1, $2) on conflict (key) do update set bytes = excluded.bytes',
      key,
      Buffer.from(bytes),
    )
  }

  async delete(key: string): Promise<void> {
    await this.#rows('delete from tars_observability_state where key = $1', key)
  }

  async list(prefix = ''): Promise<string[]> {
    const rows = await this.#rows<{ key: Buffer }>(
      'select key from tars_observability_state where substring(key from 1 for length($1::bytea)) = $1::bytea',
      prefix,
    )
    return rows.map(({ key }) => key.toString()).sort()
  }

  /** An advisory lock lives in its connection: when the process dies, the server takes it back at once. */
  async lock(key: string): Promise<() => Promise<void>> {
    const client = await kept(this.#pool.connect())
    let lost: Error | undefined
    const note = (error: Error) => {
      lost = error
    }
    client.on('error', note)
    const giveBack = (broken: Error | boolean) => {
      client.off('error', note) // the pool hands the same connection out again
      client.release(broken)
    }
    const answer = await client
      .query<{ taken: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as taken', [key])
      .catch((error: Error) => error)
    if (answer instanceof Error || !answer.rows[0]?.taken) {
      giveBack(answer instanceof Error)
      if (answer instanceof Error) throw failed(answer)
      throw new StabilityError('STATE_LOCKED', `'${key}' is held by another process`, {
        hint: 'Let it finish; the lock of a process that died is gone with its connection.',
        retryable: true,
      })
    }
    let held = true
    return async () => {
      if (!held) return
      held = false
      if (!lost) await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key]).catch(() => {})
      giveBack(lost ?? false)
    }
  }

  async #rows<Row extends QueryResultRow>(text: string, key: string, ...values: Buffer[]): Promise<Row[]> {
    return (await kept(this.#pool.query<Row>(text, [Buffer.from(key), ...values]))).rows
  }
}

/** A tracker goes on in memory after STORAGE_FAILED, and writes when it can again. */
const kept = <T>(work: Promise<T>): Promise<T> => work.catch((error) => Promise.reject(failed(error)))

const failed = (cause: unknown): StabilityError =>
  new StabilityError('STORAGE_FAILED', 'PostgreSQL did not answer as it should', {
    hint: 'See `cause`; check that the server is up and that the user may write.',
    retryable: true,
    cause,
  })
