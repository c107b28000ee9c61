import { type Duration, optional, requireShape, StabilityError, seconds } from '../model/index.js'
import type { ConnectionOptions, RequestRecord } from './connection-options.js'
import { checkedTransport, type TlsOptions, type Transport } from './transport.js'

/** Validated connection options with all defaults, without credentials. */
export interface ConnectionSettings {
  readonly base: URL
  readonly timeout: Duration
  readonly maxBodyBytes: number
  readonly maxConcurrency: number
  readonly retry: { readonly attempts: number; readonly baseDelay: Duration; readonly maxDelay: Duration }
  readonly tls: TlsOptions
  readonly dispatcher: Transport | undefined
  readonly onRequest: ((record: RequestRecord) => void) | undefined
  /** A path of the server in the form that errors and records may show. */
  readonly show: (path: string) => string
}

/** @throws {StabilityError} `CONFIG_INVALID` naming the invalid option */
export function checkedOptions(options: ConnectionOptions): ConnectionSettings {
  requireShape(options, 'options', {
    retry: optional('object'),
    onRequest: optional('function'),
    sign: optional('function'),
    username: optional('text'),
    password: optional('text'),
    tenant: optional('text'),
  })
  const { url, dispatcher, ca, cert, key, username, password, token, headers } = options
  const { retry = {}, onRequest, hidePath = false } = options
  const base = checkedUrl(url)
  if (dispatcher !== undefined && (ca ?? cert ?? key) !== undefined) {
    throw refused('`ca`, `cert` and `key` have no effect beside a `dispatcher`', 'Give them to the dispatcher instead.')
  }
  if ((username ?? password) !== undefined && token !== undefined) {
    throw refused('`username` and `token` are two ways to sign in', 'Set `username` and `password`, or `token`.')
  }
  if (token !== undefined && typeof token !== 'string' && typeof token !== 'function') {
    throw refused(`\`token\` is a ${typeof token}`, 'Set `token` to a text or to a function that gives one.')
  }
  if (headers !== undefined && typeof headers !== 'function') requireShape(headers, 'headers')
  if ((cert === undefined) !== (key === undefined)) {
    throw refused('`cert` and `key` have no effect without each other', 'Set both, or neither.')
  }
  return {
    base,
    timeout: positive('timeout', options.timeout, seconds(30)),
    maxBodyBytes: positive('maxBodyBytes', options.maxBodyBytes, 64 * 1024 * 1024),
    maxConcurrency: whole('maxConcurrency', options.maxConcurrency, 4),
    retry: {
      attempts: whole('retry.attempts', retry.attempts, 4),
      baseDelay: positive('retry.baseDelay', retry.baseDelay, 250),
      maxDelay: positive('retry.maxDelay', retry.maxDelay, seconds(8)),
    },
    tls: { ca, cert, key },
    dispatcher: dispatcher === undefined ? undefined : checkedTransport(dispatcher),
    onRequest,
    show: (path) => `${base.origin}${hidePath ? '/…' : prefixed(base, path)}`,
  }
}

/** The path below the prefix of the server's address. */
export const prefixed = ({ pathname }: URL, path: string): string =>
  path === '' ? pathname : `${pathname.replace(/\/$/, '')}/${path.replace(/^\//, '')}`

/**
 * A user name or password of the server's address, percent-decoded.
 *
 * @throws {StabilityError} `CONFIG_INVALID` for an invalid escape: the URL parser accepts a bare %
 */
export function decodedCredential(escaped: string): string {
  try {
    return decodeURIComponent(escaped)
  } catch {
    // The cause would say no more than this, and the credential itself is not repeated.
    throw refused(
      '`url` has a user name or password with a % that begins no escape',
      'Write % as %25 in `url`, or set `username` and `password` instead.',
    )
  }
}

function checkedUrl(url: string): URL {
  // The text may contain a password and is not repeated.
  if (!URL.canParse(url)) throw refused('`url` is not an address', "Set `url` to one like 'http://localhost:9090'.")
  const parsed = new URL(url)
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    throw refused(
      `\`url\` has the scheme '${parsed.protocol}'`,
      'Set `url` to an http or https address, such as http://localhost:9090.',
    )
  }
  return parsed
}

function positive(option: string, value: number | undefined, fallback: number): number {
  const chosen = value ?? fallback
  if (Number.isFinite(chosen) && chosen > 0) return chosen
  throw refused(`\`${option}\` is ${chosen}`, `Set \`${option}\` to a number above 0.`)
}

function whole(option: string, value: number | undefined, fallback: number): number {
  const chosen = value ?? fallback
  if (Number.isInteger(chosen) && chosen > 0) return chosen
  throw refused(`\`${option}\` is ${chosen}`, `Set \`${option}\` to a whole number above 0.`)
}

const refused = (message: string, hint: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', message, { hint })
