import * as z from 'zod'
import { type Kpi, type Release, StabilityError } from '../model/index.js'
import { kpiSchema } from './kpi-schema.js'
import { releaseSchema } from './release-schema.js'

/**
 * Parses a KPI list, given as JSON text or as parsed JSON. Names must be unique.
 *
 * @throws {StabilityError} `CONFIG_INVALID` that names the path of each mistake, such as `[3].objective.target`
 * @example
 * parseKpis('[{ "name": "cpu", "unit": "1", "kind": "cpu", "query": "rate(cpu[5m])" }]').length // 1
 */
export function parseKpis(json: unknown): Kpi[] {
  const kpis = parsed(z.array(kpiSchema), json, 'the KPI list')
  const first = new Map<string, number>()
  kpis.forEach(({ name }, index) => {
    const other = first.get(name)
    if (other !== undefined)
      throw invalid('the KPI list', [{ path: [index, 'name'], message: `'${name}' is the name of [${other}] already` }])
    first.set(name, index)
  })
  return kpis
}

/**
 * Parses a release, given as JSON text or as parsed JSON.
 *
 * @throws {StabilityError} `CONFIG_INVALID` that names the path of each mistake, such as `annotations[0].at`
 * @example
 * parseRelease({ product: 'checkout', version: '2.4.0', releasedAt: 1794301200000 }).version // '2.4.0'
 */
export const parseRelease = (json: unknown): Release => parsed(releaseSchema, json, 'the release')

function parsed<T>(schema: z.ZodType<T>, json: unknown, what: string): T {
  const result = schema.safeParse(typeof json === 'string' ? readJson(json, what) : json)
  if (!result.success) throw invalid(what, result.error.issues, result.error)
  return result.data
}

function readJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new StabilityError('CONFIG_INVALID', `${what} is not JSON: ${(cause as Error).message}`, {
      hint: 'Correct the JSON text there.',
      cause,
    })
  }
}

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** One error for all mistakes: the first few in its message, all of them in its context. */
function invalid(what: string, issues: readonly Issue[], cause?: unknown): StabilityError {
  const told = issues.map(({ path, message }) => ({ path: pathText(path), message }))
  const shown = told.slice(0, 5).map(({ path, message }) => `${path === '' ? 'it' : path}: ${message}`)
  const more = told.length > shown.length ? `; and ${told.length - shown.length} more` : ''
  return new StabilityError('CONFIG_INVALID', `${what} is not valid: ${shown.join('; ')}${more}`, {
    hint: `Change ${told[0]?.path || 'it'} as the message says.`,
    cause,
    context: { issues: told },
  })
}

/** `[3].objective.target` */
const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? String(step) : `.${String(step)}`))
    .join('')
