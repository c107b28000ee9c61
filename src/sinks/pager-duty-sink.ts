import type { Receipt, SendOptions, Sink } from '../contracts/index.js'
import { CALL, REPORT, type Report, requireShape, StabilityError, type Verdict } from '../model/index.js'
import { plainText, truncate } from '../report/index.js'
import { Receiver, type ReceiverOptions } from './receiver.js'
import { sha256 } from './sha256.js'
import { productOf, subjectOf, titleOf } from './subject.js'

/** Which PagerDuty service to page. */
export interface PagerDutySinkOptions extends ReceiverOptions {
  /** The integration key of the service, Events API v2: a secret. */
  readonly routingKey: string
  /** Default PagerDuty's own; the European one is `https://events.eu.pagerduty.com/v2/enqueue`. */
  readonly url?: string | undefined
}

/** PagerDuty's limits. https://developer.pagerduty.com/docs/send-alert-event */
const LIMITS = { summary: 1_024, key: 255, bytes: 512_000 }

/**
 * Opens a PagerDuty incident when a report fails, keeps it up to date, and resolves it when the report passes. One
 * incident for each product, version and type of report, by its `dedup_key`, so that a second send does not open
 * another. A warning pages nobody. An inconclusive report changes nothing: no data is never good news.
 *
 * @see https://developer.pagerduty.com/docs/events-api-v2-overview
 * @example
 * await new PagerDutySink({ routingKey }).send(review.retrospective) // { delivered: true, id: 'retrospective:checkout:2.4.0', … }
 */
export class PagerDutySink implements Sink {
  readonly name = 'pagerduty'
  readonly #receiver: Receiver
  readonly #routingKey: string

  /** @throws {StabilityError} `CONFIG_INVALID` naming the invalid option */
  constructor(options: PagerDutySinkOptions) {
    const {
      routingKey,
      url = 'https://events.pagerduty.com/v2/enqueue',
      ...connection
    } = requireShape(options, 'options')
    if (typeof routingKey !== 'string' || routingKey === '') {
      throw new StabilityError('CONFIG_INVALID', '`routingKey` is missing', {
        hint: 'Set `routingKey` to the integration key of an Events API v2 integration.',
      })
    }
    this.#routingKey = routingKey
    this.#receiver = new Receiver({ ...connection, url }, ({ status }) =>
      status === 400
        ? {
            message: 'PagerDuty refused the event (400)',
            hint: 'Check `routingKey`: it is of one service and of Events API v2.',
          }
        : null,
    )
  }

  /**
   * @returns `preview` without the routing key; where the report needs no event, `delivered` without `preview`
   * @throws {StabilityError} `DELIVERY_REJECTED`, `DELIVERY_FAILED` or `ABORTED`
   */
  async send(report: Report, options: SendOptions = {}): Promise<Receipt> {
    const { signal, dryRun = false } = requireShape(options, 'options', CALL)
    requireShape(report, 'report', REPORT)
    const event = eventOf(report)
    if (event === null) return { delivered: !dryRun, duplicate: false, sink: this.name }
    const receipt = { duplicate: false, sink: this.name, id: event.dedup_key, preview: JSON.stringify(event) }
    if (dryRun) return { delivered: false, ...receipt }
    await this.#receiver.deliver('POST', '', { body: { routing_key: this.#routingKey, ...event }, signal })
    return { delivered: true, ...receipt }
  }
}

const ACTIONS: Record<Verdict, 'trigger' | 'resolve' | null> = {
  fail: 'trigger',
  warn: 'resolve',
  pass: 'resolve',
  inconclusive: null,
}

function eventOf(report: Report) {
  const event_action = ACTIONS[report.verdict]
  if (event_action === null) return null
  const subject = subjectOf(report)
  const dedup_key = subject.length <= LIMITS.key ? subject : sha256(subject)
  if (event_action === 'resolve') return { event_action, dedup_key }
  const { product, version } = productOf(report)
  const summary = truncate(plainText(`${titleOf(report)}. ${report.reasons.join(' ')}`), LIMITS.summary)
  const source = plainText(product) || 'tars-observability'
  const payload = { summary, source, severity: 'critical', component: plainText(version), class: report.type }
  return { event_action, dedup_key, payload: { ...payload, custom_details: { reasons: reasonsOf(report) } } }
}

/** As many reasons as fit into the event besides its other fields; the number left out is stated. */
function reasonsOf({ reasons }: Report): string[] {
  const shown: string[] = []
  let bytes = 0
  for (const reason of reasons) {
    const text = truncate(plainText(reason), LIMITS.summary)
    bytes += 2 * new TextEncoder().encode(JSON.stringify(text)).length // non-ASCII may be escaped on the way
    if (bytes > LIMITS.bytes / 2) return [...shown, `…and ${reasons.length - shown.length} more`]
    shown.push(text)
  }
  return shown
}
