import { describe, expect, it } from 'vitest'
import { stepOrRamp } from '../../../src/analysis/anomaly/step-or-ramp.js'
import { normalFrom } from './made-series.js'

describe('stepOrRamp', () => {
  it('tells a step from a ramp, with gaps', () => {
    expect(stepOrRamp([0, 0, 0, 5, 5, Number.NaN, 5, 5], 'drift')).toEqual({ kind: 'level-shift', at: 3 })
    expect(stepOrRamp([0, 0, 0, 0, 1, 2, Number.NaN, 4], 'level-shift')).toEqual({ kind: 'drift', at: 4 })
  })

  it('says nothing of a few means', () => {
    expect(stepOrRamp([0, 0, 5, 5, Number.NaN], 'drift')).toBeNull()
  })

  it('is right at least 95 times of 100 where the change is five times the noise', () => {
    let right = 0
    for (let seed = 1; seed <= 100; seed++) {
      const normal = normalFrom(seed)
      const step = Array.from({ length: 36 }, (_, i) => normal() + (i >= 18 ? 5 : 0))
      const ramp = Array.from({ length: 36 }, (_, i) => normal() + Math.max(0, ((i - 12) / 24) * 5))
      if (stepOrRamp(step, 'level-shift')?.kind === 'level-shift') right++
      if (stepOrRamp(ramp, 'drift')?.kind === 'drift') right++
    }
    expect(right).toBeGreaterThanOrEqual(190)
  })
})
