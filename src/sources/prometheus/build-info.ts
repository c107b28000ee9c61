import type { HttpClient } from '../../http/index.js'
import { type Duration, isStabilityError, minutes } from '../../model/index.js'

/** A server's version and, from the header of its reply, its clock. */
export async function buildOf(
  http: HttpClient,
  signal: AbortSignal | undefined,
): Promise<{ version?: string; clock: string }> {
  try {
    const { text, headers } = await http.send('GET', '/api/v1/status/buildinfo', { signal })
    const clock = clockRemark(Date.parse(headers.date ?? '') - Date.now())
    const version = /"version":\s*"([^"]+)"/.exec(text)?.[1]
    return version === undefined ? { clock } : { version, clock }
  } catch (error) {
    // Managed services hide it, but still answer queries.
    if (isStabilityError(error) && BUILD_HIDDEN.includes(error.code)) return { clock: '' }
    throw error
  }
}

/** With a large clock difference, "now" means different moments on both sides. */
function clockRemark(skew: Duration): string {
  const off = Math.round(Math.abs(skew) / minutes(1))
  return off >= 1 ? `; its clock is ${off} minutes ${skew < 0 ? 'behind' : 'ahead'}` : ''
}

const BUILD_HIDDEN = ['QUERY_REJECTED', 'AUTHENTICATION_FAILED', 'RESPONSE_INVALID', 'REDIRECT_REFUSED']
