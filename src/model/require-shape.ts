import { StabilityError } from './errors.js'

/**
 * What a caller has to give, as data: `'number'`, `'text'`, `'function'`, `'column'` (numbers by index), `'object'`, `'list'`;
 * an object names fields, a list of one holds the shape of each item, and `optional` admits `undefined`.
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
 * The argument, once it is of a shape; the first field that is not is named. For callers without types: what is deeper
 * than the shape is not looked at.
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
/** Options of what reads series. */
export const READING = { ...CALL, by: optional(['text']), matchers: optional('object') } as const
/** What every reader of a window looks at. */
export const WINDOW = {
  range: RANGE,
  step: 'number',
  kpis: [{ kpi: 'object', scope: 'object', series: SERIES }],
} as const
/** What is read of every anomaly. */
export const ANOMALY = { start: 'number', peak: 'number', kind: 'text', direction: 'text', severity: 'text' } as const
/** What every report has, whatever it tells. */
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
