import { readdirSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { days, hours, KpiCollector, minutes, otelHttpKpis, type Report, StabilityTracker } from 'tars-observability'
import { renderJson } from 'tars-observability/report'
import { jsonSchema, jsonSchemaNames, kpiSummarySchema, retrospectiveSchema } from 'tars-observability/schema'
import { MemoryStore } from 'tars-observability/stores'
import { launchWeek } from 'tars-observability/testing'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { exampleWeek } from '../report/example-week.js'
import { simulatedWeek } from '../report/simulated-week.js'

const validator = (schema: object) => new Ajv2020({ strict: false, allErrors: true }).compile(schema)

describe('the JSON Schema files', () => {
  for (const name of jsonSchemaNames) {
    it(`schemas/${name}.json is what the zod schema says (renew with vitest -u)`, async () => {
      await expect(`${JSON.stringify(jsonSchema(name), null, 2)}\n`).toMatchFileSnapshot(`../../schemas/${name}.json`)
    })
  }

  it('has no file that no schema stands behind', () => {
    expect(readdirSync(new URL('../../schemas', import.meta.url)).sort()).toEqual(
      jsonSchemaNames.map((name) => `${name}.json`).sort(),
    )
  })

  it('accepts what the renderers write', () => {
    const week = exampleWeek({ services: 2, regions: 1 })
    const reports: Report[] = [week, ...week.health]
    if (week.regression) reports.push(week.regression)
    if (week.baseline) reports.push(week.baseline)
    for (const report of reports) {
      const validate = validator(jsonSchema(report.type))
      expect(validate(JSON.parse(renderJson(report))), JSON.stringify(validate.errors)).toBe(true)
    }
  })

  it('accepts the retrospective of a week that was reviewed', { timeout: 60_000 }, async () => {
    const validate = validator(jsonSchema('retrospective'))
    expect(validate(JSON.parse(renderJson(await simulatedWeek()))), JSON.stringify(validate.errors)).toBe(true)
  })

  it('accepts what a tracker keeps, and the days that it closes', { timeout: 60_000 }, async () => {
    const { source, release, kpis } = launchWeek({ seed: 1 })
    const store = new MemoryStore()
    const collector = new KpiCollector({ source, kpis, dimensions: ['service'], step: minutes(30) })
    const { days: closed } = await new StabilityTracker({ collector, release, store }).tick(
      release.releasedAt + days(2) + hours(2),
    )
    const day = validator(jsonSchema('day-summary'))
    expect(closed).toHaveLength(1)
    expect(day(JSON.parse(JSON.stringify(closed[0]))), JSON.stringify(day.errors)).toBe(true)
    const state = validator(jsonSchema('tracker-state'))
    const kept = (await Promise.all((await store.list()).map((key) => store.load(key)))).flatMap((bytes) => bytes ?? [])
    const spans = kept.filter((bytes) => new TextDecoder().decode(bytes.subarray(0, 4)) === 'TOsp')
    expect(spans.length).toBeGreaterThan(1)
    for (const bytes of spans) {
      const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true)
      const json = JSON.parse(new TextDecoder().decode(bytes.subarray(16, 16 + length)))
      expect(state(json), JSON.stringify(state.errors)).toBe(true)
      expect(state({ ...json, header: { ...json.header, asked: 'yesterday' } })).toBe(false)
    }
  })

  it('knows every field of a report', () => {
    const closed = validator(z.toJSONSchema(retrospectiveSchema, { io: 'output' }))
    expect(
      closed(JSON.parse(renderJson(exampleWeek({ services: 2, regions: 1 })))),
      JSON.stringify(closed.errors),
    ).toBe(true)
  })

  it('refuses a report whose verdict is none, and one of another schema version', () => {
    const validate = validator(z.toJSONSchema(kpiSummarySchema, { io: 'input' }))
    const { baseline } = exampleWeek({ services: 1, regions: 1 })
    expect(validate({ ...baseline, verdict: 'excellent' })).toBe(false)
    expect(validate({ ...baseline, schemaVersion: 2 })).toBe(false)
    expect(validate(JSON.parse(JSON.stringify(baseline)))).toBe(true)
  })

  it('accepts the shipped KPI lists and refuses a KPI without a query', () => {
    const validate = validator(jsonSchema('kpis'))
    expect(validate(JSON.parse(JSON.stringify(otelHttpKpis()))), JSON.stringify(validate.errors)).toBe(true)
    expect(validate([{ name: 'cpu', unit: '1', kind: 'cpu' }])).toBe(false)
  })
})
