import { prefixed } from './connection-settings.js'

/** The query string; a list repeats its name, and undefined values are left out. */
export type SearchParameters =
  | URLSearchParams
  | Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** The content of a request. */
export type RequestBody = URLSearchParams | string | Uint8Array | object

/** The address of a request; query parameters in `url` are kept. */
export function targetOf(base: URL, path: string, search: SearchParameters = {}): URL {
  const target = new URL(base.origin)
  target.pathname = prefixed(base, path)
  for (const [name, value] of base.searchParams) target.searchParams.append(name, value)
  for (const [name, value] of pairsOf(search)) target.searchParams.append(name, value)
  return target
}

export function encodedBody(body: RequestBody | undefined): {
  bytes: string | Uint8Array | null
  headers: Record<string, string>
} {
  if (body === undefined) return { bytes: null, headers: {} }
  if (body instanceof Uint8Array || typeof body === 'string') return { bytes: body, headers: {} }
  if (body instanceof URLSearchParams) {
    return { bytes: body.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } }
  }
  return { bytes: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
}

function* pairsOf(search: SearchParameters): Iterable<[string, string]> {
  if (search instanceof URLSearchParams) {
    yield* search
    return
  }
  for (const [name, value] of Object.entries(search)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined) yield [name, String(item)]
    }
  }
}
