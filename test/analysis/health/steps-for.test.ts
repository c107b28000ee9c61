import type { Kpi, KpiKind } from 'tars-observability'
import { describe, expect, it } from 'vitest'
import { stepsFor } from '../../../src/analysis/health/index.js'

const start = Date.UTC(2026, 2, 4, 10)
const end = Date.UTC(2026, 2, 4, 10, 30)
const gauge = (kind: KpiKind, name: string, title = name): Kpi => ({ name, title, unit: '1', kind, query: 'q' })
const errors: Kpi = { name: 'error-rate', unit: '1', kind: 'error-rate', bad: 'bad', valid: 'valid' }
const told = (kpi: Kpi, beside: readonly Kpi[] = []) =>
  stepsFor(kpi, { scope: { service: 'payments', region: 'eu' }, start, end, beside }).join(' ')

describe('what to look at', () => {
  it('says where and when, and since when of what goes on', () => {
    expect(told(errors)).toContain(
      'failing requests in payments, eu from 2026-03-04 10:00 UTC to 2026-03-04 10:30 UTC by route',
    )
    expect(stepsFor(errors, { scope: {}, start, end: null }).join(' ')).toContain('since 2026-03-04 10:00 UTC')
  })

  it.each<[string, Kpi, RegExp]>([
    ['latency', gauge('latency', 'latency-p99'), /slow traces/],
    ['errors', errors, /failing requests/],
    ['availability from counts', { ...errors, name: 'availability', kind: 'availability' }, /failing requests/],
    ['targets that are down', gauge('availability', 'target-availability'), /instances/],
    ['CPU', gauge('cpu', 'cpu'), /CPU profile/],
    ['memory', gauge('memory', 'memory'), /heap dumps/],
    ['a disk', gauge('saturation', 'fullest-disk', 'Fullest file system'), /what fills it/],
    ['connections', gauge('saturation', 'db-connections', 'Database connections'), /holds the connections/],
    ['any other saturation', gauge('saturation', 'queue'), /uses it up/],
    ['restarts', gauge('other', 'restarts', 'Container restarts'), /out of memory, a failed probe, a crash/],
    ['traffic', gauge('throughput', 'throughput'), /by caller and route/],
    ['a cache', gauge('hit-rate', 'cache-hit-rate'), /evictions/],
    ['cost', gauge('cost', 'cost'), /thousand requests/],
    ['what is of no kind', gauge('other', 'anything'), /deployed, switched and configured/],
  ])('follows what is measured: %s', (_, kpi, step) => {
    expect(told(kpi)).toMatch(step)
  })

  it('begins with the resource that ran short with what users feel', () => {
    const cpu = gauge('cpu', 'cpu', 'CPU, share of one core')
    const latency = gauge('latency', 'latency-p99')
    expect(told(latency, [latency, cpu])).toMatch(/^Begin with what strayed at the same time: CPU, share of one core\./)
    expect(told(cpu, [cpu, latency])).not.toContain('Begin with')
  })

  it('asks to split only what is measured as a whole', () => {
    expect(told(errors)).not.toContain('Split')
    expect(stepsFor(errors, { scope: {}, start, end })[0]).toContain('Split')
  })
})
