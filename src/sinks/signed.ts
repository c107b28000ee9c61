import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { basename } from 'node:path'
import type { Receipt, SendOptions, Sink } from '../contracts/index.js'
import { type Report, requireShape, StabilityError } from '../model/index.js'
import { FileSink } from './file-sink.js'
import { sha256 } from './sha256.js'
import type { SigningKey } from './signing-key.js'
import { type Statement, statementText, writtenSignature } from './statement.js'

/**
 * A file sink that also writes `<path>.sig`: the SHA-256 of the artifact, and an Ed25519 signature over it, its file
 * name and the report's key. Check them with `verifyArtifact`.
 *
 * @param key - an Ed25519 private key, as a KeyObject or PEM
 * @throws {StabilityError} `CONFIG_INVALID` when the key is invalid, or the sink is not a FileSink
 * @see RFC 8032, "Edwards-Curve Digital Signature Algorithm"
 * @example
 * await signed(new FileSink({ path: 'out/retrospective.html' }), privateKey).send(retrospective)
 * await verifyArtifact('out/retrospective.html', publicKey) // { valid: true, … }
 */
export function signed<T = Report>(sink: FileSink<T>, key: SigningKey | string): Sink<T> {
  const privateKey = checkedKey(key)
  if (requireShape(sink, 'sink', { name: 'text', send: 'function' }).name !== 'file') {
    throw new StabilityError('CONFIG_INVALID', `\`sink\` is '${sink.name}', which leaves no file to sign`, {
      hint: 'Give `sink` a FileSink.',
    })
  }
  return {
    name: `signed ${sink.name}`,
    async send(item: T, { signal, dryRun }: SendOptions = {}): Promise<Receipt> {
      const receipt = await sink.send(item, { signal, dryRun })
      if (dryRun || receipt.id === undefined || receipt.preview === undefined) return receipt
      // Signs the bytes given to the disk, not those read back from a possibly damaged disk.
      const subject = (item as { key?: unknown } | null)?.key
      const statement: Statement = {
        algorithm: 'ed25519',
        file: basename(receipt.id),
        subject: typeof subject === 'string' ? subject : '',
        sha256: sha256(receipt.preview),
      }
      const signature = sign(null, Buffer.from(statementText(statement)), privateKey).toString('hex')
      const beside = new FileSink<string>({ path: `${receipt.id}.sig`, render: (text) => text })
      const second = await beside.send(writtenSignature(statement, signature), { signal })
      return { ...receipt, duplicate: receipt.duplicate && second.duplicate, parts: [receipt, second] }
    },
  }
}

function checkedKey(key: SigningKey | string): KeyObject {
  let cause: unknown
  try {
    const parsed = typeof key === 'string' ? createPrivateKey(key) : key
    if (parsed.type === 'private' && parsed.asymmetricKeyType === 'ed25519') return parsed as KeyObject
  } catch (error) {
    cause = error
  }
  throw new StabilityError('CONFIG_INVALID', '`key` is no Ed25519 private key', {
    hint: "Set `key` to the privateKey of generateKeyPairSync('ed25519'), or its PEM.",
    cause,
  })
}
