import { StabilityError } from '../model/index.js'
import { wireFailure } from './failures.js'
import type { TransportReply } from './transport.js'

/**
 * A reply's bytes after decompression, as they arrive. The limit applies to the decompressed size, so that a
 * compression bomb cannot fill the memory.
 *
 * @throws {StabilityError} `RESPONSE_TOO_LARGE` past the cap, `RESPONSE_INVALID` for an encoding that was not
 * requested; a `TypeError`, which fetch throws when a reply breaks off, is translated; other network errors are
 * unchanged
 */
export async function* decodedBody(
  { headers, body }: TransportReply,
  { maxBytes, onBytes }: { maxBytes: number; onBytes: (count: number) => void },
): AsyncGenerator<Uint8Array> {
  const encoding = headers['content-encoding']
  let total = 0
  try {
    for await (const chunk of encoding ? await decompressed(body, String(encoding)) : body) {
      total += chunk.length
      onBytes(chunk.length)
      if (total > maxBytes) throw tooLarge(maxBytes)
      yield chunk
    }
  } catch (error) {
    throw error instanceof TypeError ? wireFailure(error, { gotHeaders: true }) : error
  }
}

const tooLarge = (maxBytes: number): StabilityError =>
  new StabilityError('RESPONSE_TOO_LARGE', `the reply is larger than ${maxBytes} bytes`, {
    hint: 'Ask for a shorter range, a coarser step or fewer series, or raise `maxBodyBytes`.',
    context: { maxBodyBytes: maxBytes },
  })

async function decompressed(body: AsyncIterable<Uint8Array>, encoding: string): Promise<AsyncIterable<Uint8Array>> {
  if (encoding === 'identity') return body
  const [zlib, { pipeline, Readable }] = await Promise.all([import('node:zlib'), import('node:stream')])
  const gunzip = encoding === 'gzip' || encoding === 'x-gzip' ? zlib.createGunzip() : null
  const decoder = gunzip ?? (encoding === 'br' ? zlib.createBrotliDecompress() : null)
  if (decoder === null) {
    throw new StabilityError('RESPONSE_INVALID', `the reply is encoded as '${encoding.slice(0, 20)}'`, {
      hint: 'Let the server or the proxy before it answer in gzip or plain.',
    })
  }
  // The iterator of `decoder` throws the error of the pipeline.
  return pipeline(Readable.from(body), decoder, () => {})
}

/** The start of a body as text, for error messages. */
export async function startOf(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) {
    text += decoder.decode(chunk.subarray(0, maxBytes), { stream: true })
    if (text.length >= maxBytes) break
  }
  return text
}

/** A whole body as text. @throws {StabilityError} `RESPONSE_INVALID` when it is not UTF-8 */
export async function wholeText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  try {
    for await (const chunk of body) text += decoder.decode(chunk, { stream: true })
    return text + decoder.decode()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new StabilityError('RESPONSE_INVALID', 'the reply is not UTF-8', {
      hint: 'Check that `url` names the API and not something before it.',
      cause: error,
    })
  }
}
