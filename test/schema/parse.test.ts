import fc from 'fast-check'
import {
  isStabilityError,
  kubernetesKpis,
  nodeExporterKpis,
  openCostKpis,
  otelHttpKpis,
  postgresKpis,
  redisKpis,
  StabilityError,
  tarsKpis,
} from 'tars-observability'
import { kpiSchema, parseKpis, parseRelease, releaseSchema } from 'tars-observability/schema'
import { describe, expect, it } from 'vitest'

const messageOf = (read: () => unknown): string => {
  try {
    read()
  } catch (error) {
    if (isStabilityError(error, 'CONFIG_INVALID')) return error.message
    throw error
  }
  return 'accepted'
}
const cpu = { name: 'cpu', unit: '1', kind: 'cpu', query: 'rate(process_cpu_seconds_total[5m])' }

describe('parseKpis', () => {
  it('reads every shipped catalogue back from JSON, unchanged', () => {
    for (const catalogue of [
      tarsKpis(),
      otelHttpKpis(),
      kubernetesKpis(),
      nodeExporterKpis(),
      redisKpis(),
      postgresKpis(),
      openCostKpis(),
    ]) {
      expect(parseKpis(JSON.stringify(catalogue))).toEqual(JSON.parse(JSON.stringify(catalogue)))
    }
  })

  it('names the path of a mistake', () => {
    expect(messageOf(() => parseKpis([cpu, { ...cpu, name: 'b', objective: { target: 99.9 } }]))).toContain(
      '[1].objective.target',
    )
    expect(messageOf(() => parseKpis([{ ...cpu, kind: 'speed' }]))).toContain('[0].kind')
    expect(messageOf(() => parseKpis([{ ...cpu, treshold: 1 }]))).toContain('treshold')
    expect(messageOf(() => parseKpis([{ ...cpu, thresholds: { low: 50, high: 20 } }]))).toContain('[0].thresholds')
    expect(messageOf(() => parseKpis([{ ...cpu, objective: { atMost: 1, atLeast: 2 } }]))).toContain('[0].objective')
    expect(messageOf(() => parseKpis([cpu, cpu]))).toContain('[1].name')
    expect(messageOf(() => parseKpis('[{'))).toContain('not JSON')
  })

  it('wants exactly one form of a KPI, with what that form needs', () => {
    const { query: _, ...rest } = cpu
    expect(messageOf(() => parseKpis([rest]))).toContain('one of `query`, `valid` or `buckets`')
    expect(messageOf(() => parseKpis([{ ...cpu, valid: 'a' }]))).toContain('only one of')
    expect(messageOf(() => parseKpis([{ ...rest, valid: 'a' }]))).toContain('`bad` and `good`')
    expect(messageOf(() => parseKpis([{ ...rest, valid: 'a', bad: 'b', good: 'c' }]))).toContain('`bad` and `good`')
    expect(messageOf(() => parseKpis([{ ...rest, buckets: 'a' }]))).toContain('[0].statistic')
    expect(messageOf(() => parseKpis([{ ...rest, buckets: 'a', statistic: 'mean' }]))).toContain('[0].sum')
    expect(messageOf(() => parseKpis([{ ...cpu, objective: {} }]))).toContain('[0].objective')
    expect(parseKpis([{ ...rest, buckets: 'a', statistic: { quantile: 0.95 } }])).toHaveLength(1)
  })

  it('answers whatever JSON it is given, and pollutes no prototype', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        try {
          parseKpis(text)
          parseRelease(text)
        } catch (error) {
          expect(error).toBeInstanceOf(StabilityError)
        }
      }),
      { seed: 6, numRuns: 500 },
    )
    messageOf(() => parseKpis('[{"__proto__": {"x": 1}, "name": "a"}]'))
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })
})

describe('parseRelease', () => {
  const release = { product: 'checkout', version: '2.4.0', releasedAt: Date.UTC(2026, 10, 10, 9) }

  it('reads a release from JSON text and from data', () => {
    expect(parseRelease(JSON.stringify(release))).toEqual(release)
    expect(parseRelease({ ...release, timeZone: 'Europe/Berlin' }).timeZone).toBe('Europe/Berlin')
  })

  it('names the path of a mistake', () => {
    expect(messageOf(() => parseRelease({ ...release, annotations: [{ at: 'noon', title: 'deploy' }] }))).toContain(
      'annotations[0].at',
    )
    expect(
      messageOf(() => parseRelease({ ...release, exclusions: [{ range: { start: 2, end: 1 }, reason: 'x' }] })),
    ).toContain('exclusions[0].range.end')
    expect(messageOf(() => parseRelease(null))).toContain('the release is not valid')
  })
})

describe('the schemas', () => {
  it('can be asked without throwing', () => {
    expect(kpiSchema.safeParse(cpu).success).toBe(true)
    expect(releaseSchema.safeParse({ product: 'a' }).success).toBe(false)
  })
})
