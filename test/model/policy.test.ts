import { describe, expect, it } from 'vitest'
import { defaultPolicy, isStabilityError, policyWith } from '../../src/model/index.js'

const failure = (overrides: unknown): { code: string; hint: string; message: string } => {
  try {
    policyWith(overrides as never)
  } catch (error) {
    if (isStabilityError(error)) return { code: error.code, hint: error.hint, message: error.message }
  }
  throw new Error('expected a StabilityError')
}

describe('policyWith', () => {
  it('is the default policy when nothing is replaced', () => {
    expect(policyWith()).toEqual(defaultPolicy)
    expect(policyWith({ severity: undefined, minimumCoverage: undefined })).toEqual(defaultPolicy)
  })

  it('replaces one number deep inside and keeps its neighbours', () => {
    const policy = policyWith({ severity: { latency: { medium: 20 } }, rollback: { prepare: { breachedDays: 3 } } })
    expect(policy.severity.latency).toEqual({ low: 1, medium: 20, high: 30, critical: 50 })
    expect(policy.severity.cpu).toEqual(defaultPolicy.severity.cpu)
    expect(policy.rollback.prepare).toEqual({ latencyAbovePercent: 25, breachedDays: 3 })
    expect(defaultPolicy.severity.latency.medium).toBe(15)
  })

  it('survives a round trip through JSON, for a policy is data', () => {
    expect(policyWith(JSON.parse(JSON.stringify(defaultPolicy)))).toEqual(defaultPolicy)
  })

  it.each([
    [{ severity: { latancy: {} } }, 'policy.severity.latancy'],
    [{ minimumCoverage: 80 }, 'policy.minimumCoverage'],
    [{ falseDiscoveryRate: Number.NaN }, 'policy.falseDiscoveryRate'],
    [{ assessment: { strict: 'yes' } }, 'policy.assessment.strict'],
    [{ severity: { cost: { high: 40 } } }, 'policy.severity.cost.critical'],
    [{ baselines: { stagingCap: 'huge' } }, 'policy.baselines.stagingCap'],
    [{ floors: { latency: 5 } }, 'policy.floors.latency'],
    [{ health: { weights: { latency: -1 } } }, 'policy.health.weights.latency'],
    [null, 'policy'],
  ])('refuses %j and names %s', (overrides, field) => {
    const { code, message } = failure(overrides)
    expect(code).toBe('CONFIG_INVALID')
    expect(message).toContain(field)
  })

  it('takes nothing from a prototype', () => {
    expect(failure(JSON.parse('{"__proto__": {"polluted": true}}')).code).toBe('CONFIG_INVALID')
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})
