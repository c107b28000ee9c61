import { expect } from 'vitest'

/** Equal to one part in 10¹², or both null. */
export function near(actual: number | null | undefined, wanted: number | null | undefined, tolerance = 1e-12): void {
  if (typeof wanted !== 'number' || typeof actual !== 'number') expect(actual).toBe(wanted)
  else
    expect(Math.abs(actual - wanted), `${actual} is not ${wanted}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(wanted)),
    )
}
