/**
 * The original's weights and limits, in its units (percent and milliseconds), for those who must reproduce its numbers.
 * Never a default: `docs/migrating.md` says where they are wrong.
 *
 * @example
 * legacyPolicy.health.statuses // { healthy: 95, degraded: 85 }
 */
export const legacyPolicy = {
  health: {
    weights: { availability: 0.4, latency: 0.3, errors: 0.15, drift: 0.15 },
    /** Points run from 0 to 100 between these. */
    availability: { worst: 99.5, best: 100 },
    latency: { worst: 1000, best: 0 },
    errors: { worst: 1, best: 0 },
    drift: { worst: 20, best: 0 },
    statuses: { healthy: 95, degraded: 85 },
  },
  metrics: {
    avg_availability: { name: 'Availability', unit: '%', healthy: 99.9, warning: 99.5 },
    avg_error_rate: { name: 'Error Rate', unit: '%', healthy: 0.1, warning: 0.5 },
    avg_p99_latency_ms: { name: 'P99 Latency', unit: 'ms', healthy: 500, warning: 1000 },
    avg_cpu_percent: { name: 'CPU Utilization', unit: '%', healthy: 70, warning: 85 },
    avg_memory_percent: { name: 'Memory Utilization', unit: '%', healthy: 75, warning: 90 },
  },
  /** Percent of deviation from which an anomaly is medium and high. */
  deviation: { medium: 10, high: 25 },
  objectives: { availability: 99.9, p99LatencyMs: 500, errorRate: 0.1, resourceRegressionPercent: 20 },
  drift: { flaggedPercent: 10 },
  /** A day is degraded where fewer of its snapshots kept an objective. */
  day: { degradedBelowCompliancePercent: 95 },
  /** Notes beside the launch day's verdict, which availability alone decides. */
  certification: { errorRateAbove: 0.1, maxP99LatencyMsAbove: 1000, redisHitRateBelow: 95 },
  stability: {
    weights: { availability: 0.4, latency: 0.4, drift: 0.2 },
    driftCap: 20,
    grades: [
      { from: 95, grade: 'A (Excellent)' },
      { from: 90, grade: 'B (Good)' },
      { from: 80, grade: 'C (Fair)' },
      { from: 70, grade: 'D (Poor)' },
      { from: 0, grade: 'F (Critical)' },
    ],
    /** Half-week means that differ by more are a trend. */
    trends: { availability: 0.5, p99LatencyMs: 10, resources: 5 },
    rollback: { availabilityBelow: 99.9, driftAbove: 15, degradedDays: 2, criticalAlertsAbove: 5 },
  },
  regression: {
    /** Its report floor was 1 % for all: no change of availability was ever low. */
    availability: { low: 0.2, medium: 0.2, high: 0.5, critical: 1 },
    error_rate: { low: 1, medium: 20, high: 50, critical: 100 },
    latency: { low: 1, medium: 15, high: 30, critical: 50 },
    cpu: { low: 1, medium: 20, high: 30, critical: 50 },
    memory: { low: 1, medium: 20, high: 30, critical: 50 },
    cost: { low: 1, medium: 10, high: 20, critical: 30 },
    /** Any latency that worsened by more than this forced a rollback. */
    rollbackLatencyPercent: 25,
  },
} as const
