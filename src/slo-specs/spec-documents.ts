import { parseAllDocuments } from 'yaml'
import { requireShape, StabilityError } from '../model/index.js'
import { SpecFields } from './spec-fields.js'
import type { SpecReading } from './spec-kpis.js'

/**
 * The documents of a YAML text (JSON is YAML), without empty ones. If there are several, paths begin with the
 * document's index.
 *
 * @throws {StabilityError} `CONFIG_INVALID`, with the line, when the text is not YAML; without documents too
 */
export function specDocuments(text: string, reading: SpecReading): SpecFields[] {
  requireShape(text, 'text', 'text')
  const documents = parseAllDocuments(text)
  const list = Array.isArray(documents) ? documents : []
  for (const { errors } of list) {
    const [error] = errors
    if (error) throw malformed(error.message.split('\n')[0] ?? '', error.linePos?.[0].line ?? null)
  }
  const values = list.map((document) => plain(() => document.toJS({ maxAliasCount: MOST_ALIASES }))).filter(isPresent)
  if (values.length === 0) throw malformed('the text holds no document', null)
  return values.map((value, index) => new SpecFields(value, values.length === 1 ? '' : `[${index}]`, reading))
}

/** A spec uses a handful; thousands are an attack on memory. */
const MOST_ALIASES = 100

/** The YAML library throws a ReferenceError for too many or unresolved aliases. */
function plain(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    if (error instanceof ReferenceError) throw malformed(error.message, null)
    throw error
  }
}

const isPresent = (value: unknown): boolean => value !== null && value !== undefined

function malformed(message: string, line: number | null): StabilityError {
  const where = line === null ? '' : ` (line ${line})`
  return new StabilityError('CONFIG_INVALID', `the spec cannot be read: ${message.replace(/:$/, '')}${where}`, {
    hint: line === null ? 'Hand in the text of a YAML file.' : `Correct line ${line} of the spec.`,
    context: { line },
  })
}
