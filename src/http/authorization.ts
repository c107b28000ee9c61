import { isStabilityError, StabilityError } from '../model/index.js'
import type { ConnectionOptions, Rotating, SignableRequest } from './connection-options.js'
import { decodedCredential } from './connection-settings.js'
import { Secrets } from './redaction.js'

/** Adds credentials to each request, read again where they rotate, and remembers which texts to redact. */
export class Authorization {
  readonly secrets = new Secrets()
  readonly #headers: ConnectionOptions['headers']
  readonly #token: Rotating<string> | undefined
  readonly #tenant: string | undefined
  readonly #sign: ConnectionOptions['sign']
  readonly #basic: string | undefined

  constructor({ headers, token, tenant, sign, username, password, hidePath }: ConnectionOptions, base: URL) {
    this.#headers = headers
    this.#token = token
    this.#tenant = tenant
    this.#sign = sign
    const user = username ?? decodedCredential(base.username)
    const secret = password ?? decodedCredential(base.password)
    this.secrets.add(secret, ...base.searchParams.values(), ...(hidePath ? [base.pathname] : []))
    if ((user !== '' || secret !== '') && token === undefined) {
      this.#basic = base64(`${user}:${secret}`)
      this.secrets.add(this.#basic)
    }
  }

  /** @throws {StabilityError} `AUTHENTICATION_FAILED` when a function that provides credentials fails */
  async headersFor(request: SignableRequest): Promise<Record<string, string>> {
    const headers: Record<string, string> = { accept: 'application/json', 'accept-encoding': 'gzip' }
    merge(headers, request.headers)
    if (this.#tenant !== undefined) headers['x-scope-orgid'] = this.#tenant
    if (this.#basic !== undefined) headers.authorization = `Basic ${this.#basic}`
    if (this.#token !== undefined) headers.authorization = `Bearer ${await this.#secret('token', this.#token)}`
    for (const [name, value] of Object.entries((await current('headers', this.#headers)) ?? {})) {
      headers[name.toLowerCase()] = await this.#secret('headers', value)
    }
    const sign = this.#sign
    if (sign) {
      const added = await current('sign', () => sign({ ...request, headers: { ...headers } }))
      this.secrets.add(...Object.values(added))
      merge(headers, added)
    }
    return headers
  }

  async #secret(option: string, value: Rotating<string>): Promise<string> {
    const text = await current(option, value)
    if (typeof text !== 'string') {
      throw new StabilityError('CONFIG_INVALID', `\`${option}\` gave a ${typeof text}, not a text`, {
        hint: `Let \`${option}\` be or return a string.`,
      })
    }
    this.secrets.add(text)
    return text
  }
}

async function current<T>(option: string, value: Rotating<T>): Promise<T> {
  if (typeof value !== 'function') return value
  try {
    return await (value as () => T | Promise<T>)()
  } catch (error) {
    if (isStabilityError(error)) throw error
    throw new StabilityError('AUTHENTICATION_FAILED', `the function given as \`${option}\` failed`, {
      hint: `See the cause; the function given as \`${option}\` must resolve.`,
      cause: error,
    })
  }
}

function merge(headers: Record<string, string>, more: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(more)) headers[name.toLowerCase()] = value
}

const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''))
