import { requireShape } from '../model/index.js'
import { ewma } from '../statistics/index.js'

/** What the original called an anomaly, with the position of its value. */
export interface LegacyAnomaly {
  readonly index: number
  readonly actual: number
  readonly expected: number
  readonly deviation: number
  readonly zScore: number
  readonly classification: 'spike' | 'drop' | 'drift'
  readonly severity: 'low' | 'medium' | 'high'
  /** Percent. */
  readonly confidence: number
}

/**
 * The original's anomalies in one series: |z| of 2 and more in a window that ends with the value itself, "expected" a
 * moving average that holds the value already. Both hide what they look for: `AnomalyDetector` judges by the past alone.
 *
 * @param values - finite numbers in order of time
 * @example
 * legacyAnomalies([...Array(9).fill(100), 400])[0].zScore // 3: the most that ten values allow
 */
export function legacyAnomalies(
  values: readonly number[],
  options: { readonly alpha?: number | undefined; readonly window?: number | undefined } = {},
): LegacyAnomaly[] {
  const { alpha = 0.3, window = 48 } = requireShape(options, 'options')
  requireShape(values, 'values', ['number'])
  if (values.length === 0) return []
  const smoothed = ewma(values, alpha)
  return legacyZScores(values, window).flatMap((zScore, index) => {
    if (Math.abs(zScore) < SEVERITY.low) return []
    const [actual, expected] = [values[index] as number, smoothed[index] as number]
    return [
      {
        index,
        actual,
        expected,
        deviation: actual - expected,
        zScore,
        ...legacyClassification(actual, expected, zScore),
        confidence: legacyConfidence(zScore),
      },
    ]
  })
}

/**
 * Distance of each value from the mean of the window that ends with it, in population standard deviations; 0 for a single
 * value and in a constant window.
 *
 * @example
 * legacyZScores([1, 2, 3], 48) // [0, 1, 1.224744871391589]
 */
export function legacyZScores(values: readonly number[], window = 48): number[] {
  requireShape(values, 'values', ['number'])
  return values.map((value, i) => {
    const recent = values.slice(Math.max(0, i + 1 - window), i + 1)
    if (recent.length < 2) return 0
    const mean = recent.reduce((sum, each) => sum + each, 0) / recent.length
    const deviation = Math.sqrt(recent.reduce((sum, each) => sum + (each - mean) ** 2, 0) / recent.length)
    return deviation > 0 ? (value - mean) / deviation : 0
  })
}

/** The original's confidence of a z score in percent, by steps. @example legacyConfidence(2.49) // 95.45 */
export function legacyConfidence(zScore: number): number {
  const size = Math.abs(zScore)
  const step = CONFIDENCE.find(([from]) => size >= from)
  return step ? step[1] : size * 68.27
}

/**
 * The original's name and severity of a deviation: beyond 50 % of what was expected a spike or drop, beyond 10 % a drift.
 *
 * @example
 * legacyClassification(160, 100, 3.2) // { classification: 'spike', severity: 'high' }
 */
export function legacyClassification(
  actual: number,
  expected: number,
  zScore: number,
): Pick<LegacyAnomaly, 'classification' | 'severity'> {
  const size = Math.abs(zScore)
  const severity = size >= SEVERITY.high ? 'high' : size >= SEVERITY.medium ? 'medium' : 'low'
  const percent = expected === 0 ? 100 : (Math.abs(actual - expected) / Math.abs(expected)) * 100
  const slow = actual === expected || (percent > 10 && percent <= 50)
  return { classification: slow ? 'drift' : actual > expected ? 'spike' : 'drop', severity }
}

const SEVERITY = { low: 2, medium: 2.5, high: 3 } as const
const CONFIDENCE = [
  [3, 99.73],
  [2.5, 98.76],
  [2, 95.45],
  [1.5, 86.64],
  [1, 68.27],
] as const
