/** An amount and its unit. The unit `own` is the KPI's own unit: 0.01 is a hundredth of its currency. */
export interface Amount {
  readonly value: number
  readonly unit: string
}

// UCUM codes that limits are converted to, each in its dimension's base unit.
const RATIO: Readonly<Record<string, number>> = { '1': 1, '%': 0.01 }
const TIME: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, d: 86_400 }

/**
 * An amount converted to another unit, or null where the two units differ in dimension.
 *
 * @example
 * amountIn({ value: 0.005, unit: 's' }, 'ms') // 5
 * amountIn({ value: 0.02, unit: '1' }, 'By') // null: a share says nothing about bytes
 */
export function amountIn({ value, unit }: Amount, target: string): number | null {
  if (unit === 'own' || unit === target) return value
  for (const dimension of [RATIO, TIME]) {
    const from = dimension[unit]
    const to = dimension[target]
    // Divide the exact powers first: 0.005 s is 5 ms, not 5.000000000000001.
    if (from !== undefined && to !== undefined)
      return from >= to ? value * Math.round(from / to) : value / Math.round(to / from)
  }
  return null
}
