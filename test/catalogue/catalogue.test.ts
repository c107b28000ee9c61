import { describe, expect, it } from 'vitest'
import {
  kubernetesKpis,
  nodeExporterKpis,
  openCostKpis,
  otelHttpKpis,
  postgresKpis,
  redisKpis,
  tarsKpis,
} from '../../src/catalogue/index.js'
import { isRatio, type Kpi } from '../../src/model/index.js'

const names = (kpis: readonly Kpi[]) => kpis.map(({ name }) => name)
const prices = { currency: 'EUR', perCoreHour: 0.04, perGibibyteHour: 0.005 }

describe('the catalogues', () => {
  it('give every KPI a name of its own, a unit and a title', () => {
    for (const list of [
      tarsKpis({ prices }),
      otelHttpKpis(),
      kubernetesKpis(),
      nodeExporterKpis(),
      redisKpis(),
      postgresKpis(),
      openCostKpis(),
    ]) {
      expect(new Set(names(list)).size).toBe(list.length)
      for (const kpi of list) expect([kpi.unit, kpi.title]).not.toContain(undefined)
    }
  })

  it('survive JSON, since a KPI list may live in a file', () => {
    expect(JSON.parse(JSON.stringify(tarsKpis({ prices })))).toEqual(tarsKpis({ prices }))
  })

  it('start the OpenTelemetry list with the same seven names as the original list', () => {
    expect(names(otelHttpKpis())).toEqual(names(tarsKpis()).slice(0, 7))
  })

  it('have a cost only when prices are given', () => {
    expect(names(tarsKpis())).not.toContain('cost')
    expect(tarsKpis({ prices }).find(({ name }) => name === 'cost')?.unit).toBe('EUR/h')
  })

  it('put another metric, label or objective into the queries that use it', () => {
    const [availability] = otelHttpKpis({
      metrics: { duration: 'my_duration' },
      labels: { status: 'code' },
      objectives: { availability: { target: 0.95 } },
      only: ['availability'],
    })
    if (availability === undefined || !isRatio(availability)) throw new Error('availability is a ratio')
    expect(availability.bad).toBe('sum by ($__by) ($__increase(my_duration_count{$__selector,code=~"5.."}))')
    expect(availability.objective).toEqual({ target: 0.95 })
  })

  it('refuse a target in percent', () => {
    expect(() => otelHttpKpis({ objectives: { availability: { target: 99.9 } } })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('availability.target') }),
    )
  })

  it('refuse names that they have not, and text that is no name', () => {
    expect(() => tarsKpis({ only: ['speed' as 'cpu'] })).toThrow(/`only` names the KPI 'speed'/)
    expect(() => tarsKpis({ objectives: { speed: {} } as object })).toThrow(/`objectives`/)
    expect(() => tarsKpis({ metrics: { up: 'up"} or vector(1)' } })).toThrow(/`metrics.up`/)
    expect(() => tarsKpis({ labels: { code: 'x' } as object })).toThrow(/`labels.code`/)
    expect(() => tarsKpis({ prices: { ...prices, perCoreHour: Number.NaN } })).toThrow(/perCoreHour/)
    expect(() => openCostKpis({ currency: 'Euro' })).toThrow(/`currency`/)
  })
})
