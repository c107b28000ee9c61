import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { StabilityError } from '../model/index.js'
import { sha256 } from './sha256.js'
import type { SigningKey } from './signing-key.js'
import { parsedSignature, statementText } from './statement.js'

/** Whether an artifact matches its signature. */
export interface ArtifactVerdict {
  readonly valid: boolean
  /** Why not, or what was verified. */
  readonly reason: string
  /** The key of the signed report; null without a valid signature. */
  readonly subject: string | null
}

/**
 * Checks an artifact against its signature file: that it is complete, has the signed name, and was signed by the
 * holder of the key. Compare `subject` with the key of the report you expect, or an older report of the same name
 * would be accepted.
 *
 * @param path - of the artifact; the signature is `<path>.sig`
 * @param publicKey - Ed25519, as a KeyObject or PEM
 * @throws {StabilityError} `CONFIG_INVALID` when the key is invalid, `STORAGE_FAILED` when a file that exists cannot
 * be read
 * @example
 * await verifyArtifact('out/retrospective.html', publicKey) // { valid: true, reason: 'signed and whole', subject: 'retrospective:…' }
 */
export async function verifyArtifact(path: string, publicKey: SigningKey | string): Promise<ArtifactVerdict> {
  const key = checkedKey(publicKey)
  const [artifact, beside] = await Promise.all([contentOf(path), contentOf(`${path}.sig`)])
  if (artifact === null) return invalid('there is no artifact')
  if (beside === null) return invalid('there is no signature beside the artifact')
  const text = beside.toString('utf8')
  const parsed = Buffer.from(text).equals(beside) ? parsedSignature(text) : null
  if (parsed === null) return invalid('the signature file is damaged')
  const { statement, signature } = parsed
  if (!verify(null, Buffer.from(statementText(statement)), key, Buffer.from(signature, 'hex'))) {
    return invalid('the signature is not by this key, or was changed')
  }
  if (statement.file !== basename(path)) return invalid('the signature is of another file')
  if (statement.sha256 !== sha256(artifact)) return invalid('the artifact was changed')
  return { valid: true, reason: 'signed and whole', subject: statement.subject }
}

const invalid = (reason: string): ArtifactVerdict => ({ valid: false, reason, subject: null })

async function contentOf(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new StabilityError('STORAGE_FAILED', `'${path}' could not be read`, { hint: 'Check `path`.', cause })
  }
}

function checkedKey(key: SigningKey | string): KeyObject {
  let cause: unknown
  try {
    const parsed = typeof key === 'string' ? createPublicKey(key) : key
    if (parsed.type === 'public' && parsed.asymmetricKeyType === 'ed25519') return parsed as KeyObject
  } catch (error) {
    cause = error
  }
  throw new StabilityError('CONFIG_INVALID', '`publicKey` is no Ed25519 public key', {
    hint: "Set `publicKey` to the publicKey of generateKeyPairSync('ed25519'), or its PEM.",
    cause,
  })
}
