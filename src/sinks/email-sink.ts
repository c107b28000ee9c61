import type { Receipt, SendOptions, Sink } from '../contracts/index.js'
import { Secrets } from '../http/index.js'
import { CALL, type Report, requireShape, StabilityError, throwIfAborted } from '../model/index.js'
import { plainText, renderHtml, renderMarkdown, truncate } from '../report/index.js'
import { sha256 } from './sha256.js'
import { titleOf } from './subject.js'

/** A message in nodemailer's format. */
export interface EmailMessage {
  from: string
  to: string[]
  subject: string
  text: string
  html: string
  messageId: string
  headers: Record<string, string>
  /** Prevents a report from making the transport read a file or an address. */
  disableFileAccess: true
  disableUrlAccess: true
}

/** Sends e-mail: the result of nodemailer's `createTransport`. */
export interface EmailTransport {
  sendMail(message: EmailMessage): Promise<unknown>
}

/** Sender, receivers and transport. */
export interface EmailSinkOptions {
  readonly transport: EmailTransport
  readonly from: string
  readonly to: string | readonly string[]
}

/** RFC 5322 recommends lines of at most 78 characters; the transport folds a longer subject. */
const SUBJECT = 200

/**
 * Mails a report as text and HTML through the host's own transport. The `Message-ID` is the same for the same report, so
 * that a mailbox may drop a second copy; line breaks in names and addresses cannot inject headers.
 *
 * E-mail has no key for duplicates, so there is no retry: after a time-out the message may have been sent.
 *
 * @example
 * const transport = createTransport({ host: 'smtp.example' }) // of nodemailer
 * await new EmailSink({ transport, from: 'tars@example.com', to: 'team@example.com' }).send(review.retrospective)
 */
export class EmailSink implements Sink {
  readonly name = 'email'
  readonly #transport: EmailTransport
  readonly #from: string
  readonly #to: readonly string[]

  /** @throws {StabilityError} `CONFIG_INVALID` naming the invalid option */
  constructor(options: EmailSinkOptions) {
    const { transport, from, to } = requireShape(options, 'options')
    if (typeof transport?.sendMail !== 'function') {
      throw invalid('transport', 'cannot send mail', 'the answer of createTransport() of nodemailer')
    }
    this.#transport = transport
    this.#from = checkedAddress('from', from)
    const receivers = typeof to === 'string' ? [to] : to
    if (!Array.isArray(receivers) || receivers.length === 0)
      throw invalid('to', 'names nobody', 'one address or a list of them')
    this.#to = receivers.map((address) => checkedAddress('to', address))
  }

  /** @throws {StabilityError} `DELIVERY_REJECTED`, `DELIVERY_FAILED` or `ABORTED`, with a bare copy of the transport's error as `cause` */
  async send(report: Report, options: SendOptions = {}): Promise<Receipt> {
    const { signal, dryRun = false } = requireShape(options, 'options', CALL)
    const message = this.#message(report)
    const receipt = { duplicate: false, sink: this.name, id: message.messageId, preview: JSON.stringify(message) }
    if (dryRun) return { delivered: false, ...receipt }
    throwIfAborted(signal)
    const answer = await this.#sent(message)
    const refused = refusedAddresses(answer)
    if (refused > 0) {
      throw new StabilityError(
        'DELIVERY_REJECTED',
        `the mail server refused ${refused} of ${this.#to.length} addresses`,
        {
          hint: 'Check the addresses in `to`; the others have the message.',
          context: { refused },
        },
      )
    }
    return { delivered: true, ...receipt }
  }

  #message(report: Report): EmailMessage {
    const text = renderMarkdown(report)
    return {
      from: this.#from,
      to: [...this.#to],
      subject: truncate(plainText(titleOf(report)), SUBJECT),
      text,
      html: renderHtml(report),
      messageId: `<${sha256(text).slice(0, 32)}@tars-observability>`,
      headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834: no out-of-office answers
      disableFileAccess: true,
      disableUrlAccess: true,
    }
  }

  async #sent(message: EmailMessage): Promise<unknown> {
    try {
      return await this.#transport.sendMail(message)
    } catch (cause) {
      const { responseCode, code } = (cause ?? {}) as { responseCode?: unknown; code?: unknown }
      const why = typeof responseCode === 'number' ? `SMTP ${responseCode}` : String(code ?? 'unknown error')
      // RFC 5321, 4.2.1: 4yz is transient, 5yz is permanent.
      const final =
        (typeof responseCode === 'number' && responseCode >= 500) || code === 'EAUTH' || code === 'EENVELOPE'
      throw new StabilityError(final ? 'DELIVERY_REJECTED' : 'DELIVERY_FAILED', `the mail was not sent (${why})`, {
        hint: final
          ? 'Check `from`, `to` and the credentials of `transport`.'
          : 'Check `transport`, and send it again later.',
        retryable: !final,
        cause: secretsOf(this.#transport).cause(cause), // servers may echo what they received
      })
    }
  }
}

/** The credentials of nodemailer's transport, as far as it shows them. */
function secretsOf(transport: EmailTransport): Secrets {
  const secrets = new Secrets()
  const { auth } = (transport as { options?: { auth?: Record<string, unknown> } }).options ?? {}
  for (const [name, value] of Object.entries(auth ?? {})) {
    if (name !== 'user' && name !== 'type' && typeof value === 'string') secrets.add(value)
  }
  return secrets
}

const refusedAddresses = (answer: unknown): number => {
  const { rejected } = (answer ?? {}) as { rejected?: unknown }
  return Array.isArray(rejected) ? rejected.length : 0
}

/** One address that cannot add a second header or a second receiver. */
function checkedAddress(option: string, address: unknown): string {
  const isOne = typeof address === 'string' && /^[^\p{Cc}]*[^\s@<>,;]+@[^\s@<>,;]+>?$/u.test(address)
  if (isOne && plainText(address) === address && !/[,;\r\n]/.test(address)) return address
  throw invalid(option, 'is not one address', "a text such as 'Team <team@example.com>'")
}

const invalid = (option: string, what: string, wanted: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', `\`${option}\` ${what}`, { hint: `Set \`${option}\` to ${wanted}.` })
