/** The statement that is signed. */
export interface Statement {
  readonly algorithm: 'ed25519'
  readonly file: string
  /** The report's key, or an empty text. */
  readonly subject: string
  readonly sha256: string
}

/** The canonical text of a statement, which is signed. */
export const statementText = ({ algorithm, file, subject, sha256 }: Statement): string =>
  JSON.stringify({ type: 'tars-observability artifact', algorithm, file, subject, sha256 })

/** The signature file: exactly one text for a statement and signature, so that any changed bit is detected. */
export const writtenSignature = (statement: Statement, signature: string): string =>
  `${JSON.stringify({ ...JSON.parse(statementText(statement)), signature })}\n`

/** Parses exactly what `writtenSignature` writes. */
export function parsedSignature(text: string): { statement: Statement; signature: string } | null {
  let parsed: Record<string, unknown>
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
  const { algorithm, file, subject, sha256, signature } = parsed ?? {}
  if (algorithm !== 'ed25519' || typeof file !== 'string' || typeof subject !== 'string') return null
  if (typeof sha256 !== 'string' || typeof signature !== 'string' || !/^[0-9a-f]{128}$/.test(signature)) return null
  const statement: Statement = { algorithm, file, subject, sha256 }
  return writtenSignature(statement, signature) === text ? { statement, signature } : null
}
