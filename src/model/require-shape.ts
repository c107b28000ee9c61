import { StabilityError } from './errors.js'

/**
 * The expected shape of an argument, as data: `'number'`, `'text'`, `'function'`, `'column'` (numbers by index),
 * `'object'`, `'list'`; an object gives its fields' shapes, a list of one that of each item; `optional` allows
 * `undefined`.
 */
export type Shape =
  | 'number'
  | 'text'
  | 'function'
  | 'column'
  | 'object'
  | 'list'
  | readonly [Shape]
  | Optional
  | { readonly [field: string]: Shape }

/**
 * Returns the argument after checking its shape; the error names the first field that is wrong. For callers without
 * types. Fields that the shape does not name are not checked.
 *
 * @throws {StabilityError} `CONFIG_INVALID` naming the argument and the field
 * @example
 * requireShape({ start: 0 }, 'range', { start: 'number' }).start // 0
 */
export function requireShape<T>(value: T, name: string, shape: Shape = 'object'): T {
  check(value, name, shape)
  return value
}

class Optional {
  readonly shape: Shape

  constructor(shape: Shape) {
    this.shape = shape
  }
}

export const optional = (shape: Shape): Optional => new Optional(shape)

export const RANGE = { start: 'number', end: 'number' } as const
export const SERIES = { timestamps: 'column', values: 'column' } as const
/** Options that every asynchronous call takes. */
export const CALL = { signal: optional({ addEventListener: 'function' }) } as const
/** Options of calls that read series. */
export const READING = { ...CALL, by: optional(['text']), matchers: optional('object') } as const
/** The fields of a window that every analysis reads. */
export const WINDOW = {
  range: RANGE,
  step: 'number',
  kpis: [{ kpi: 'object', scope: 'object', series: SERIES }],
} as const
/** The fields of an anomaly that are read. */
export const ANOMALY = { start: 'number', peak: 'number', kind: 'text', direction: 'text', severity: 'text' } as const
/** The fields that every report has. */
export const REPORT = { type: 'text', verdict: 'text', reasons: ['text'] } as const
export const RELEASE = { product: 'text', version: 'text', releasedAt: 'number' } as const
export const DAY = {
  day: 'number',
  range: RANGE,
  kpis: [{ kpi: 'text', scope: 'object' }],
  alerts: ['object'],
  gaps: [RANGE],
} as const

function check(value: unknown, name: string, shape: Shape): void {
  if (shape instanceof Optional) {
    if (value !== undefined) check(value, name, shape.shape)
  } else if (typeof shape === 'string') {
    if (!IS[shape].test(value)) throw invalid(name, value, IS[shape].words)
  } else if (isListShape(shape)) {
    if (!Array.isArray(value)) throw invalid(name, value, IS.list.words)
    for (const [index, item] of value.entries()) check(item, `${name}[${index}]`, shape[0])
  } else {
    check(value, name, 'object')
    for (const [field, each] of Object.entries(shape)) {
      check((value as Record<string, unknown>)[field], `${name}.${field}`, each)
    }
  }
}

const isListShape = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape)

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

const IS: Record<Extract<Shape, string>, { words: string; test: (value: unknown) => boolean }> = {
  number: { words: 'a number', test: (value) => typeof value === 'number' },
  text: { words: 'a text', test: (value) => typeof value === 'string' },
  function: { words: 'a function', test: (value) => typeof value === 'function' },
  column: {
    words: 'a column of numbers',
    test: (value) => isObject(value) && typeof (value as ArrayLike<number>).length === 'number',
  },
  object: { words: 'an object', test: (value) => isObject(value) && !Array.isArray(value) },
  list: { words: 'a list', test: Array.isArray },
}

function invalid(name: string, value: unknown, words: string): StabilityError {
  const type = typeof value === 'object' ? 'an object' : `a ${typeof value}`
  const given = value === null ? 'null' : Array.isArray(value) ? 'a list' : value === undefined ? 'missing' : type
  return new StabilityError('CONFIG_INVALID', `\`${name}\` is ${given}, not ${words}`, {
    hint: `Give \`${name.replace(/\[\d+\].*/, '')}\` as its type says; \`${name}\` has to be ${words}.`,
    context: { argument: name },
  })
}
