import type { Receipt, SendOptions, Sink } from '../contracts/index.js'
import { CALL, type Report, requireShape, StabilityError } from '../model/index.js'
import { renderSlack } from '../report/index.js'
import { Receiver, type ReceiverOptions } from './receiver.js'

/** The webhook of a Slack channel. */
export interface SlackSinkOptions extends ReceiverOptions {
  /** A secret: never shown, not even in errors. */
  readonly webhookUrl: string
}

/**
 * Posts a report's summary to a Slack channel through an incoming webhook, within Slack's limits; labels cannot mention
 * anyone.
 *
 * Slack has no key for duplicates: after a time-out it is unknown whether the message was posted, and another
 * attempt may post it twice.
 *
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 * @example
 * await new SlackSink({ webhookUrl }).send(retrospective) // { delivered: true, duplicate: false, sink: 'slack' }
 */
export class SlackSink implements Sink {
  readonly name = 'slack'
  readonly #receiver: Receiver

  /** @throws {StabilityError} `CONFIG_INVALID` naming the invalid option */
  constructor(options: SlackSinkOptions) {
    const { webhookUrl, ...connection } = requireShape(options, 'options')
    if (!URL.canParse(webhookUrl)) {
      throw new StabilityError('CONFIG_INVALID', '`webhookUrl` is not an address', {
        hint: "Set `webhookUrl` to the address of the channel's incoming webhook.",
      })
    }
    this.#receiver = new Receiver({ ...connection, url: webhookUrl, hidePath: true }, ({ status, text }) =>
      refusal(status, text),
    )
  }

  /** @throws {StabilityError} `DELIVERY_REJECTED` with Slack's own reason, `DELIVERY_FAILED`, `ABORTED` */
  async send(report: Report, options: SendOptions = {}): Promise<Receipt> {
    const { signal, dryRun = false } = requireShape(options, 'options', CALL)
    const preview = JSON.stringify(renderSlack(report))
    if (dryRun) return { delivered: false, duplicate: false, sink: this.name, preview }
    const headers = { 'content-type': 'application/json' }
    const { status, text } = await this.#receiver.deliver('POST', '', { body: preview, headers, signal })
    if (text.trim() !== 'ok') {
      const { message, hint } = refusal(status, text)
      throw new StabilityError('DELIVERY_REJECTED', message, { hint, context: { status } })
    }
    return { delivered: true, duplicate: false, sink: this.name, preview }
  }
}

const HINTS: Record<string, string> = {
  channel_is_archived: 'Unarchive the channel, or set `webhookUrl` to that of another one.',
  channel_not_found: 'Set `webhookUrl` to that of a channel that exists.',
  no_service: 'The webhook was removed: make a new one and set `webhookUrl`.',
  invalid_token: 'The webhook was revoked: make a new one and set `webhookUrl`.',
  action_prohibited: 'Ask an administrator of the workspace to allow the webhook of `webhookUrl`.',
}

/** Slack's reason, a word such as `invalid_blocks`; anything else may contain a secret and is not repeated. */
function refusal(status: number, text: string): { message: string; hint: string } {
  const reason = /^[a-z_]{2,60}$/.test(text.trim()) ? text.trim() : 'an unknown reason'
  return {
    message: `Slack refused the message (${status}): ${reason}`,
    hint: HINTS[reason] ?? 'Check that `webhookUrl` is an incoming webhook of Slack.',
  }
}
