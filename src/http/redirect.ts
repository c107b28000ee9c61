import { StabilityError } from '../model/index.js'
import type { TransportReply } from './transport.js'

const REDIRECTS = new Set([301, 302, 303, 307, 308])

export const sendsElsewhere = (status: number): boolean => REDIRECTS.has(status)

/**
 * The target of a redirect, if it may be followed: never to another origin, which would receive our credentials, and
 * never where the query would be lost.
 *
 * @throws {StabilityError} `REDIRECT_REFUSED`
 */
export function redirectTarget(
  { statusCode, headers }: TransportReply,
  from: URL,
  { method, tooMany }: { method: string; tooMany: boolean },
): URL {
  const location = String(headers.location ?? '')
  const refuse = (message: string, toOrigin: string): StabilityError =>
    new StabilityError('REDIRECT_REFUSED', message, {
      hint: 'Set `url` to where the server really is.',
      context: { from: from.origin, toOrigin },
    })

  if (!URL.canParse(location, from.href)) throw refuse(`a ${statusCode} that does not say where to go`, '')
  const target = new URL(location, from)
  if (target.origin !== from.origin) throw refuse(`redirected to another origin, ${target.origin}`, target.origin)
  if (tooMany) throw refuse('redirected too often', target.origin)
  if (statusCode === 303 && method !== 'GET') throw refuse('a 303 would drop the query', target.origin)
  return target
}
