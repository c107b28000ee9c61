import { requireShape } from '../model/index.js'
import { type JsonObject, sameJson } from './json.js'

/** A document of the original as today's report, with all of its fields. */
export type Imported<T> = T & {
  /** The original's known fields, verbatim. */
  readonly legacy: JsonObject
  /** Fields that the original is not known to have. */
  readonly extra: JsonObject
}

/** The report, with the document it was read from. */
export function imported<T extends object>(report: T, from: JsonObject, known: ReadonlySet<string>): Imported<T> {
  const part = (keep: (field: string) => boolean): JsonObject =>
    Object.fromEntries(Object.entries(from).filter(([field]) => keep(field)))
  return { ...report, legacy: part((field) => known.has(field)), extra: part((field) => !known.has(field)) }
}

/**
 * A report in the original's format. For an imported one, each unchanged field is written exactly as it was read, to
 * the last digit, for either family of files; no field is lost.
 *
 * @param write - a report as the original's fields
 * @param read - the original's fields as a report
 */
export function exported<T extends object>(
  report: T & Partial<Pick<Imported<T>, 'legacy' | 'extra'>>,
  write: (report: T, like: JsonObject | undefined) => JsonObject,
  read: (from: JsonObject) => T,
): JsonObject {
  requireShape(report, 'report')
  const { legacy, extra } = report
  const written = write(report, legacy)
  if (!legacy) return { ...written, ...extra }
  const before = write(read(legacy), legacy)
  const changed = Object.entries(written).filter(([field, value]) => !sameJson(value, before[field]))
  return { ...legacy, ...Object.fromEntries(changed), ...extra }
}
