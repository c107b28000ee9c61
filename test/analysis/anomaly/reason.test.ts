import { describe, expect, it } from 'vitest'
import type { OpenEvent } from '../../../src/analysis/anomaly/open-event.js'
import { settingsFrom } from '../../../src/analysis/anomaly/options.js'
import { reasonFor } from '../../../src/analysis/anomaly/reason.js'

const event = (of: Partial<OpenEvent>): OpenEvent => ({
  start: 0,
  last: 0,
  peak: 0,
  ratio: 2,
  told: 0,
  actual: 0,
  expected: 0,
  lower: 0,
  upper: 0,
  scale: 0,
  rule: 'point',
  sign: 1,
  shape: null,
  judged: 0,
  ...of,
})

describe('the reason of an anomaly', () => {
  const availability = settingsFrom({ kind: 'availability', unit: '1' })

  it('expects nothing of a share that cannot be', () => {
    const drop = event({ actual: 0.667, expected: 0.997, lower: 0.967, upper: 1.03 })
    expect(reasonFor('drop', drop, availability)).toContain('66.7% where 99.7% (96.7% to 100%) was expected')
    const errors = settingsFrom({ kind: 'error-rate', unit: '1' })
    const spike = event({ actual: 0.117, expected: 0.001, lower: -0.00158, upper: 0.00303 })
    expect(reasonFor('spike', spike, errors)).toContain('11.7% where 0.1% (0% to 0.303%) was expected')
  })

  it('clips nothing of a kind that it does not know', () => {
    const cold = event({ actual: 30, expected: 4, lower: -12, upper: 20 })
    expect(reasonFor('spike', cold, settingsFrom({ unit: 'Cel' }))).toContain('30 Cel where 4 Cel (-12 Cel to 20 Cel)')
  })

  it('does not set a value that is in range against what was expected', () => {
    const clients = event({ rule: 'drift', actual: 189, expected: 183, lower: 165, upper: 202, scale: 3, ratio: 5.26 })
    expect(reasonFor('level-shift', clients, settingsFrom({ unit: '{client}' }))).toBe(
      'a new level: the last 12 hours lie apart from the same hours a day before, at 5.26 times the limit; ' +
        'the single value then, 189 clients, is within the expected 165 clients to 202 clients',
    )
  })
})
