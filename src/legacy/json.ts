import { StabilityError, type Timestamp } from '../model/index.js'

/** Any JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject
/** A JSON object. */
export interface JsonObject {
  readonly [field: string]: Json
}

/**
 * A document of the original as data: parsed already, or as text. In text the bare `NaN` and `Infinity`, which the
 * original wrote and JSON does not know, are read as null.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when it is no JSON
 */
export function jsonOf(document: unknown, what: string): unknown {
  if (typeof document !== 'string') return document
  try {
    return JSON.parse(
      document.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) => (token[0] === '"' ? token : 'null')),
    )
  } catch (cause) {
    throw new StabilityError('CONFIG_INVALID', `the ${what} is not JSON: ${(cause as Error).message}`, {
      hint: `Give \`json\` the whole file of the original's ${what}: this one may have been cut off while it was written.`,
      cause,
    })
  }
}

/** @throws {StabilityError} `CONFIG_INVALID` when it is no object */
export function objectOf(document: unknown, what: string): JsonObject {
  const json = jsonOf(document, what)
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as JsonObject
  throw new StabilityError(
    'CONFIG_INVALID',
    `the ${what} is ${Array.isArray(json) ? 'a list' : String(json)}, not an object`,
    {
      hint: `Give \`json\` what the original wrote as its ${what}.`,
    },
  )
}

/** A finite number, or null: missing is not zero. */
export const numberIn = (from: JsonObject, field: string): number | null => {
  const value = from[field]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

export const textIn = (from: JsonObject, field: string): string | null => {
  const value = from[field]
  return typeof value === 'string' ? value : null
}

export const textsIn = (from: JsonObject, field: string): string[] => listIn(from, field).map((item) => String(item))

export const listIn = (from: JsonObject, field: string): readonly Json[] => {
  const value = from[field]
  return Array.isArray(value) ? value : []
}

export const objectsIn = (from: JsonObject, field: string): JsonObject[] =>
  listIn(from, field).filter(
    (item): item is JsonObject => typeof item === 'object' && item !== null && !Array.isArray(item),
  )

export const objectIn = (from: JsonObject, field: string): JsonObject | null => {
  const value = from[field]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null
}

/** A moment; one without an offset is UTC, as the original's clock was. Null where it is none. */
export function momentIn(from: JsonObject, field: string): Timestamp | null {
  const text = textIn(from, field)
  if (text === null) return null
  const moment = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`)
  return Number.isNaN(moment) ? null : moment
}

export const isoOf = (moment: Timestamp): string => new Date(moment).toISOString()

/** Two documents that say the same, whatever the order of their fields. */
export const sameJson = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b)

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  fields.sort(([x], [y]) => (x < y ? -1 : x > y ? 1 : 0))
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`
}
