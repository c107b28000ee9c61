import { StabilityError } from '../model/index.js'
import type { SpecReading } from './spec-kpis.js'

/**
 * One mapping of a spec, read field by field. Fields that were not read are reported by path, so that no part of a
 * spec is silently dropped.
 */
export class SpecFields {
  readonly path: string
  readonly #fields: Readonly<Record<string, unknown>>
  readonly #reading: SpecReading
  readonly #read = new Set<string>()
  readonly #children = new Map<string, SpecFields>()

  /** @throws {StabilityError} `CONFIG_INVALID` when the value is not a mapping */
  constructor(value: unknown, path: string, reading: SpecReading) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw invalid(path === '' ? 'the document' : path, 'a mapping')
    }
    this.path = path
    this.#fields = value as Record<string, unknown>
    this.#reading = reading
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null
  }

  /** The first of the names that is present: one spec writes `error_query`, another `errorQuery`. */
  named(...names: string[]): string {
    return names.find((name) => this.has(name)) ?? (names[0] as string)
  }

  /** @throws {StabilityError} `CONFIG_INVALID` when the field is not text */
  text(name: string): string | undefined {
    const value = this.#take(name)
    if (value === undefined || typeof value === 'string') return value
    if (typeof value === 'number') return String(value)
    throw invalid(this.pathOf(name), 'a text')
  }

  /** @throws {StabilityError} `CONFIG_INVALID` when the field is absent or empty */
  requiredText(name: string): string {
    const value = this.text(name)
    if (value === undefined || value.trim() === '') throw invalid(this.pathOf(name), 'a text that is not empty')
    return value
  }

  /** @throws {StabilityError} `CONFIG_INVALID` when the field is not a number, nor one as text */
  number(name: string): number | undefined {
    const value = this.#take(name)
    if (value === undefined) return undefined
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    if (typeof number === 'number' && Number.isFinite(number)) return number
    throw invalid(this.pathOf(name), 'a number')
  }

  flag(name: string): boolean {
    return this.#take(name) === true
  }

  /** Any value, unchanged. */
  value(name: string): unknown {
    return this.#take(name)
  }

  mapping(name: string): SpecFields | undefined {
    const value = this.#take(name)
    return value === undefined ? undefined : this.#child(value, this.pathOf(name))
  }

  /** @throws {StabilityError} `CONFIG_INVALID` when the field is absent or not a mapping */
  requiredMapping(name: string): SpecFields {
    return this.mapping(name) ?? this.#child(undefined, this.pathOf(name))
  }

  /**
   * The mappings of a list; an absent list is empty. @throws {StabilityError} `CONFIG_INVALID` when it is not a list
   */
  list(name: string): SpecFields[] {
    const value = this.#take(name)
    if (value === undefined) return []
    if (!Array.isArray(value)) throw invalid(this.pathOf(name), 'a list')
    return value.map((item, index) => this.#child(item, `${this.pathOf(name)}[${index}]`))
  }

  /** Marks fields as read that correctly have no effect on KPIs. */
  skip(...names: string[]): void {
    for (const name of names) this.#read.add(name)
  }

  refuse(name: string, reason: string): void {
    if (!this.has(name)) return
    this.#read.add(name)
    this.#reading.refuse(this.pathOf(name), reason)
  }

  /** Reports every field that was not read, here and in nested mappings. */
  refuseTheRest(reason = 'A KPI list has no place for it.'): void {
    for (const name of Object.keys(this.#fields)) {
      if (this.has(name) && !this.#read.has(name)) this.refuse(name, reason)
    }
    for (const child of this.#children.values()) child.refuseTheRest(reason)
  }

  pathOf(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`
  }

  #take(name: string): unknown {
    this.#read.add(name)
    return this.has(name) ? this.#fields[name] : undefined
  }

  #child(value: unknown, path: string): SpecFields {
    // The same mapping may be read twice; its fields stay marked as read.
    const child = this.#children.get(path) ?? new SpecFields(value, path, this.#reading)
    this.#children.set(path, child)
    return child
  }
}

const invalid = (path: string, expected: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', `${path} is not ${expected}`, {
    hint: `Set \`${path}\` in the spec to ${expected}.`,
    context: { path },
  })
