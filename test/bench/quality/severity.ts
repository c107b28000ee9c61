import { classifyChange } from '../../../src/analysis/regression/index.js'
import type { KpiKind } from '../../../src/model/index.js'
import { readShared } from '../../shared-data.js'
import type { QualityRow } from './row.js'

export const needs = ['vectors/severity_cases.json']

interface SeverityCase {
  kind: string
  baseline: number | null
  current: number | null
  expected: Record<string, unknown>
}

/** The operators' table case by case, in the table's own units: every field must be the very number. */
export function rows(): QualityRow[] {
  const { cases } = readShared<{ cases: SeverityCase[] }>(needs[0] as string)
  const units: Record<string, string> = { latency: 'ms', cost: 'USD/h' }
  const wrong = cases.filter(({ kind, baseline, current, expected }) => {
    const name = kind.replace('_', '-') as KpiKind
    const found = classifyChange({ kind: name, unit: units[name] ?? '%', baseline, current })
    return Object.entries(expected).some(([field, value]) => !Object.is(found[field as keyof typeof found], value))
  })
  const name = `severity cases answered otherwise, of ${cases.length}`
  return [{ name, value: wrong.length, must: '0', ok: wrong.length === 0 }]
}
