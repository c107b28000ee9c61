import { expect } from 'vitest'
import * as legacy from '../../src/legacy/index.js'
import { ewma } from '../../src/statistics/index.js'
import { describeRecorded, near } from './recorded-cases.js'

describeRecorded(
  'ewma_zscore_anomaly',
  [
    [
      /^ewma-/,
      ({ values, alpha }: { values: number[]; alpha: number }, expected) =>
        near(ewma(values, alpha), [...(expected as number[])], 1e-9),
    ],
    [
      /^z-inclusive/,
      ({ values, window }: { values: number[]; window: number }, expected) =>
        near(legacy.legacyZScores(values, window), expected, 1e-9),
    ],
    [
      /^confidence-[-\d]/,
      ({ z }: { z: number }, expected: Record<string, unknown>) =>
        near(legacy.legacyConfidence(z), expected.confidence, 1e-9),
    ],
    [
      /^classify-/,
      ({ actual, expected: base, z }: Record<'actual' | 'expected' | 'z', number>, expected) =>
        expect(legacy.legacyClassification(actual, base, z)).toEqual(expected),
    ],
    [
      /^self-masking-n(10|48)/,
      (_, { z }: { z: number }, { id }) => {
        const count = Number(id.split('-n')[1])
        near(legacy.legacyZScores([...Array(count - 1).fill(100), 1e9], 48).at(-1), z, 1e-6)
      },
    ],
    [
      /^detect-/,
      ({ values }: { values: number[] }, { anomalies }: { anomalies: Record<string, number>[] }) => {
        const found = legacy.legacyAnomalies(values).map((each) => ({
          actual_value: each.actual,
          expected_value: each.expected,
          deviation: each.deviation,
          z_score: each.zScore,
          classification: each.classification,
          severity: each.severity,
          confidence: each.confidence,
        }))
        expect(found).toHaveLength(anomalies.length)
        anomalies.forEach(({ timestamp, metric_name, ...rest }, i) => {
          expect([typeof timestamp, metric_name]).toEqual(['string', 'p95_latency_ms'])
          near(found[i], rest, 1e-9)
        })
      },
    ],
  ],
  [
    [
      /^(self-masking|false-positive|level-shift|missing-sample|slow-drift|nan-poisons|own-fixtures)/,
      'AnomalyDetector: test/analysis/anomaly',
    ],
    [/^confidence-discontinuous/, 'no confidence from a z score is told any more'],
  ],
)

describeRecorded(
  'client_and_tracker',
  [],
  [[/./, 'the HTTP client, stores, sinks and StabilityTracker: their own suites']],
)
