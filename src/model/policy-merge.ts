import { StabilityError } from './errors.js'
import { SEVERITIES, type Severity } from './severity.js'

/** Fields that are a share of something, 0 to 1. */
const SHARES = new Set([
  'minimumCoverage',
  'noDataCoverage',
  'falseDiscoveryRate',
  'confidence',
  'varianceLevel',
  'insufficientShare',
  'availabilityBelow',
  'errorRateAbove',
  'minimumWeight',
])

/**
 * A tree of limits with any part replaced. Each part is checked against the one it replaces: same shape, same type,
 * within its range.
 */
export function merged<T extends object>(defaults: T, overrides: unknown, path = 'policy'): T {
  if (typeof overrides !== 'object' || overrides === null || Array.isArray(overrides)) {
    throw invalid(path, overrides, 'an object with the parts to replace')
  }
  for (const name of Object.keys(overrides)) {
    if (!Object.hasOwn(defaults, name)) {
      throw new StabilityError('CONFIG_INVALID', `${path}.${name} does not exist`, {
        hint: `Use one of ${Object.keys(defaults).join(', ')} in \`${path}\`.`,
      })
    }
  }
  const result: Record<string, unknown> = {}
  for (const [name, fallback] of Object.entries(defaults)) {
    const given = (overrides as Record<string, unknown>)[name]
    const field = `${path}.${name}`
    if (given === undefined) result[name] = fallback
    else if (typeof fallback === 'object') result[name] = merged(fallback as object, given, field)
    else result[name] = checked(field, name, given, fallback)
  }
  if (SEVERITIES.every((severity) => typeof result[severity] === 'number')) ascending(path, result)
  return result as T
}

function checked(field: string, name: string, given: unknown, fallback: unknown): unknown {
  if (typeof fallback === 'number') {
    if (typeof given !== 'number' || !Number.isFinite(given) || given < 0) throw invalid(field, given, 'a number ≥ 0')
    if (SHARES.has(name) && given > 1) throw invalid(field, given, 'a share from 0 to 1')
    return given
  }
  if (name === 'stagingCap' && !SEVERITIES.includes(given as Severity))
    throw invalid(field, given, SEVERITIES.join(', '))
  if (typeof given !== typeof fallback) throw invalid(field, given, `a ${typeof fallback}`)
  return given
}

function ascending(path: string, ladder: Record<string, unknown>): void {
  for (let i = 1; i < SEVERITIES.length; i++) {
    const [below, above] = [SEVERITIES[i - 1] as string, SEVERITIES[i] as string]
    if ((ladder[below] as number) > (ladder[above] as number)) {
      throw invalid(`${path}.${above}`, ladder[above], `at least ${path}.${below}, ${ladder[below]}`)
    }
  }
}

const invalid = (field: string, given: unknown, wanted: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', `${field} is ${typeof given === 'string' ? `'${given}'` : String(given)}`, {
    hint: `Set \`${field}\` to ${wanted}.`,
  })
