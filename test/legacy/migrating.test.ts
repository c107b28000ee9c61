import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import * as legacy from '../../src/legacy/index.js'
import { DAY_FIELDS, SAMPLE_FIELDS, SUMMARY_FIELDS } from '../../src/legacy/kpi-fields.js'
import { describeWithShared, readShared } from '../shared-data.js'

const guide = readFileSync(fileURLToPath(new URL('../../docs/migrating.md', import.meta.url)), 'utf8')
const prose = guide.replace(/^```[\s\S]*?^```/gm, '')
const named = new Set([...prose.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text.split('(')[0]))

describe('the migration guide', () => {
  it('names every field that is read', () => {
    for (const { field, kpi } of [...SUMMARY_FIELDS, ...DAY_FIELDS, ...SAMPLE_FIELDS]) {
      expect(named, field).toContain(field)
      expect(named, kpi).toContain(kpi)
    }
  })

  it('names no formula that is not there', () => {
    const formulas = [...named].filter((text) => /^legacy[A-Z]\w+$/.test(text ?? ''))
    expect(formulas.length).toBeGreaterThan(5)
    for (const formula of formulas) expect(legacy).toHaveProperty(formula as string)
    const doors = { importLegacy: legacy.importLegacy, exportLegacy: legacy.exportLegacy }
    for (const [, door = '', name = ''] of guide.matchAll(/(importLegacy|exportLegacy)\.(\w+)/g)) {
      expect(doors).toHaveProperty(`${door}.${name}`)
    }
  })

  it('shows figures that are right', () => {
    const day = { avg_availability: 99.88, avg_p99_latency_ms: 580.5, avg_error_rate: 0.08, avg_drift_percent: 12.4 }
    expect(legacy.legacyHealthScore(day).score).toBe(62.48)
    const file = { timestamp: '2025-11-18T00:00:00Z', overall_availability: 99.95, team: 'checkout' }
    const summary = legacy.importLegacy.kpiSummary(file)
    expect([summary.kpis[0]?.value, summary.extra]).toEqual([0.9995, { team: 'checkout' }])
    expect(legacy.exportLegacy.kpiSummary(summary)).toEqual(file)
  })
})

describeWithShared(
  'vectors/original/fixtures_test_data.json',
  "the migration guide and the original's own files",
  () => {
    it('names every field of theirs', () => {
      const fields = new Set<string>()
      const gather = (value: unknown): void => {
        if (Array.isArray(value)) value.forEach(gather)
        else if (typeof value === 'object' && value !== null) {
          for (const [field, inner] of Object.entries(value)) {
            fields.add(field)
            if (!INNER.has(field)) gather(inner)
          }
        }
      }
      gather(readShared<object>('vectors/original/fixtures_test_data.json'))
      for (const field of fields) if (!FILES.has(field)) expect(named, field).toContain(field)
    })
  },
)

/** Names of the fixture's own parts. */
const FILES = new Set([
  'ga_kpi_summary',
  'daily_summaries',
  'regression_summary',
  'anomaly_events',
  'health',
  'golden_retrospective',
])
/** Told as a whole. */
const INNER = new Set(['summary', 'cost_breakdown', 'rollback_recommendation', 'compliance_by_day'])
