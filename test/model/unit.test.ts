import { describe, expect, it } from 'vitest'
import { amountIn } from '../../src/model/index.js'

describe('amountIn', () => {
  it('tells an amount in another unit of its dimension, exactly', () => {
    expect(amountIn({ value: 0.005, unit: 's' }, 'ms')).toBe(5)
    expect(amountIn({ value: 5, unit: 'ms' }, 's')).toBe(0.005)
    expect(amountIn({ value: 0.0001, unit: '1' }, '%')).toBe(0.01)
    expect(amountIn({ value: 2, unit: '%' }, '1')).toBe(0.02)
  })

  it('keeps an amount that is in whatever unit the KPI has', () => {
    expect(amountIn({ value: 0.01, unit: 'own' }, 'EUR/h')).toBe(0.01)
  })

  it('says null across dimensions: a share says nothing about bytes', () => {
    expect(amountIn({ value: 0.02, unit: '1' }, 'By')).toBeNull()
  })
})
