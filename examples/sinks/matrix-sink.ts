// Tells a Matrix room about a report: all that a sink of your own needs.
import { createHash } from 'node:crypto'
import { type Receipt, type Report, type SendOptions, type Sink, StabilityError } from 'tars-observability'
import { renderHtml, renderMarkdown } from 'tars-observability/report'
import { type ConnectionOptions, HttpClient } from 'tars-observability/sources'

export interface MatrixSinkOptions extends ConnectionOptions {
  /** `!id:server`. The connection's `token` is the access token of a user in it. */
  readonly room: string
}

export class MatrixSink implements Sink {
  readonly name = 'matrix'
  readonly #http: HttpClient
  readonly #room: string

  constructor({ room, ...connection }: MatrixSinkOptions) {
    this.#http = new HttpClient(connection)
    this.#room = room
  }

  async send(report: Report, { signal, dryRun = false }: SendOptions = {}): Promise<Receipt> {
    const message = { msgtype: 'm.notice', body: renderMarkdown(report), format: 'org.matrix.custom.html' }
    const preview = JSON.stringify({ ...message, formatted_body: renderHtml(report) })
    if (dryRun) return { delivered: false, duplicate: false, sink: this.name, preview }
    // The same report has the same transaction: Matrix drops the second one.
    const transaction = createHash('sha256').update(preview).digest('hex')
    const path = `/_matrix/client/v3/rooms/${encodeURIComponent(this.#room)}/send/m.room.message/${transaction}`
    const reply = await this.#http.json('PUT', path, { body: preview, signal, failure: refusal })
    return { delivered: true, duplicate: false, sink: this.name, id: (reply as { event_id: string }).event_id }
  }
}

/** What may pass is worth another try; what will not is said once. */
function refusal({ status, retryAfterMs }: { status: number; retryAfterMs: number | null }): StabilityError {
  const retryable = [429, 502, 503, 504].includes(status)
  return new StabilityError(retryable ? 'DELIVERY_FAILED' : 'DELIVERY_REJECTED', `Matrix answered ${status}`, {
    hint: 'Check `url`, `token` and `room`.',
    retryable,
    ...(retryAfterMs !== null && { context: { retryAfterMs } }),
  })
}
