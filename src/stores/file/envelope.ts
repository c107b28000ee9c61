import { createHash } from 'node:crypto'
import { StabilityError } from '../../model/index.js'

/** Four letters, the format's version, the key's length; then the key, the bytes, and a SHA-256 of all before it. */
const MAGIC = 'TOst'
const VERSION = 1
const HEAD = 12
const DIGEST = 32

/** Size of a file besides its value. */
export const overheadOf = (key: string): number => HEAD + new TextEncoder().encode(key).length + DIGEST

export function seal(key: string, bytes: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode(key)
  const sealed = new Uint8Array(HEAD + name.length + bytes.length + DIGEST)
  sealed.set(new TextEncoder().encode(MAGIC))
  const view = new DataView(sealed.buffer)
  view.setUint32(4, VERSION, true)
  view.setUint32(8, name.length, true)
  sealed.set(name, HEAD)
  sealed.set(bytes, HEAD + name.length)
  sealed.set(digest(sealed), sealed.length - DIGEST)
  return sealed
}

/**
 * The key and the bytes of a file, or null where the file is damaged.
 *
 * @throws {StabilityError} `STATE_TOO_NEW` when it is intact but of a later format
 */
export function unseal(sealed: Uint8Array): { readonly key: string; readonly bytes: Uint8Array } | null {
  if (sealed.length < HEAD + DIGEST) return null
  if (new TextDecoder().decode(sealed.subarray(0, 4)) !== MAGIC) return null
  const expected = digest(sealed)
  if (!sealed.subarray(-DIGEST).every((byte, index) => byte === expected[index])) return null
  const view = new DataView(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  const version = view.getUint32(4, true)
  if (version > VERSION) {
    throw new StabilityError('STATE_TOO_NEW', `a file of the store has format ${version}, newer than ${VERSION}`, {
      hint: 'Use the version of tars-observability that wrote it, or a later one; the file was left as it is.',
      context: { version },
    })
  }
  const end = HEAD + view.getUint32(8, true)
  if (end > sealed.length - DIGEST) return null
  return { key: new TextDecoder().decode(sealed.subarray(HEAD, end)), bytes: sealed.slice(end, -DIGEST) }
}

const digest = (sealed: Uint8Array): Uint8Array =>
  createHash('sha256')
    .update(sealed.subarray(0, sealed.length - DIGEST))
    .digest()
