import { describe, expect, it } from 'vitest'
import { RetrospectiveBuilder } from '../../src/retrospective/index.js'

const release = { product: 'checkout', version: '2.4.0', releasedAt: Date.parse('2026-11-10T09:00:00Z') }

describe('RetrospectiveBuilder', () => {
  it('is inconclusive about nothing, and says what is missing', () => {
    const retrospective = new RetrospectiveBuilder({ release }).build({ now: release.releasedAt })
    expect(retrospective).toMatchObject({
      verdict: 'inconclusive',
      score: null,
      grade: null,
      successes: [],
      cost: null,
    })
    expect(retrospective.headlines).toEqual(['Nothing was measured: there is no answer.'])
    expect(retrospective.dataQuality.warnings).toContain('No cost report was given: cost is unknown, not zero.')
    expect(JSON.parse(JSON.stringify(retrospective))).toEqual(retrospective)
  })

  it('lets the clock into generatedAt only', () => {
    const at = (now: number) => new RetrospectiveBuilder({ release }).build({ now })
    expect({ ...at(1), generatedAt: 0 }).toEqual({ ...at(2), generatedAt: 0 })
  })

  it('refuses a release without a moment', () => {
    expect(() => new RetrospectiveBuilder({ release: { ...release, releasedAt: Number.NaN } })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    )
  })
})
