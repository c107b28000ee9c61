import * as z from 'zod'
import type {
  AlertEpisode,
  Anomaly,
  CostReport,
  DaySummary,
  Evidence,
  Incident,
  KpiBudget,
  KpiDay,
} from '../model/index.js'

/** Schemas of the parts of reports. */
export const timestamp = z.number().describe('Milliseconds since 1970-01-01T00:00Z.')
export const range = z
  .object({ start: timestamp, end: timestamp })
  .describe('Half-open: `start` belongs to it, `end` does not.')
export const labels = z.record(z.string(), z.string()).describe('The labels a value belongs to; {} is the whole.')
export const verdict = z.enum(['pass', 'warn', 'fail', 'inconclusive'])
export const severity = z.enum(['low', 'medium', 'high', 'critical'])
export const severityOrNone = z.enum(['none', 'low', 'medium', 'high', 'critical'])
export const trend = z.enum(['improving', 'worsening', 'stable', 'insufficient-data'])
const number = z.number().nullable()
const interval = z.object({ lower: z.number(), upper: z.number() })

export const alert = z.object({
  name: z.string(),
  severity: z.string(),
  labels,
  start: timestamp,
  end: timestamp.nullable(),
}) satisfies z.ZodType<AlertEpisode>

export const anomaly = z.object({
  kpi: z.string().optional(),
  scope: labels.optional(),
  start: timestamp,
  end: timestamp.nullable(),
  peak: timestamp,
  kind: z.enum(['spike', 'drop', 'level-shift', 'drift', 'variance-change']),
  severity: z.enum(['low', 'medium', 'high']),
  direction: z.enum(['up', 'down']),
  score: z.number(),
  actual: z.number(),
  expected: z.number(),
  deviation: z.number(),
  lower: z.number().optional(),
  upper: z.number().optional(),
  scale: z.number().optional(),
  rule: z.string().optional(),
  reason: z.string(),
}) satisfies z.ZodType<Anomaly>

export const evidence = z.object({
  rule: z.string(),
  kpi: z.string().optional(),
  scope: labels.optional(),
  unit: z.string().optional(),
  query: z.string().optional(),
  window: range.optional(),
  baselineWindow: range.optional(),
  baselineName: z.string().optional(),
  samples: z.number().optional(),
  baselineSamples: z.number().optional(),
  effectiveSamples: z.number().optional(),
  bad: number.optional(),
  valid: number.optional(),
  value: number.optional(),
  baseline: number.optional(),
  limit: number.optional(),
  effect: number.optional(),
  interval: interval.nullable().optional(),
  p: number.optional(),
  q: number.optional(),
  coverage: z.number().optional(),
}) satisfies z.ZodType<Evidence>

export const kpiDay = z.object({
  kpi: z.string(),
  scope: labels,
  unit: z.string(),
  value: number,
  min: number,
  max: number,
  p50: number,
  p95: number,
  p99: number,
  bad: z.number().optional(),
  valid: z.number().optional(),
  coverage: z.number(),
  compliance: number,
  drift: number,
  estimated: z.boolean().optional(),
}) satisfies z.ZodType<KpiDay>

export const day = z.object({
  day: z.number(),
  range,
  verdict,
  reasons: z.array(z.string()),
  kpis: z.array(kpiDay),
  alerts: z.array(alert),
  coverage: z.number(),
  gaps: z.array(range),
  excluded: z.array(z.object({ range, reason: z.string() })).optional(),
  raw: z.array(kpiDay).optional(),
  hours: z.number().optional(),
}) satisfies z.ZodType<DaySummary>

export const incident = z.object({
  id: z.string(),
  title: z.string(),
  severity,
  start: timestamp,
  end: timestamp.nullable(),
  scope: labels.optional(),
  scopes: z.array(labels),
  kpis: z.array(z.string()),
  findings: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['anomaly', 'slo-breach', 'alert', 'regression', 'drift', 'missing-data']),
      title: z.string(),
      severity,
      kpi: z.string().optional(),
      scope: labels,
      start: timestamp,
      end: timestamp.nullable(),
      reason: z.string(),
      evidence,
    }),
  ),
  evidence: z.array(evidence),
  worst: z
    .object({ kpi: z.string(), value: z.number(), unit: z.string(), at: timestamp, scope: labels.optional() })
    .optional(),
  level: z
    .object({
      kpi: z.string(),
      unit: z.string(),
      before: z.number(),
      after: z.number(),
      against: z.enum(['time-of-day', 'onset', 'expected']),
    })
    .optional(),
  reaches: z
    .object({
      kpi: z.string(),
      scope: labels,
      unit: z.string(),
      limit: z.number(),
      at: timestamp,
      in: z.number(),
      slopePerDay: z.number(),
      interval: z.object({ lower: z.number(), upper: z.number() }),
      p: z.number(),
    })
    .optional(),
  precededBy: z
    .object({ at: timestamp, title: z.string(), url: z.string().optional(), leadTime: z.number() })
    .optional(),
  timeToDetect: number.optional(),
  timeToRecover: number.optional(),
  budgetCost: z.array(z.object({ kpi: z.string(), bad: z.number(), share: z.number() })).optional(),
}) satisfies z.ZodType<Incident>

export const cost = z.object({
  range,
  currency: z.string(),
  total: number,
  perDay: number,
  perThousandRequests: number,
  changePercent: number,
  trend: z.enum(['rising', 'falling', 'stable', 'insufficient-data']),
  volumeEffect: number,
  efficiencyEffect: number,
  components: z.array(z.object({ name: z.string(), total: z.number() })),
  coverage: z.number(),
  estimated: z.boolean(),
  reasons: z.array(z.string()),
}) satisfies z.ZodType<CostReport>

export const kpiBudget = z.object({
  kpi: z.string(),
  scope: labels,
  budget: z.object({
    target: z.number(),
    period: z.number(),
    badEvents: z.number(),
    totalEvents: z.number(),
    coverage: z.number(),
    errorRatio: number,
    burnRate: number,
    consumedOfWindow: number,
    remainingOfWindow: number,
    consumedOfPeriod: number,
    timeToExhaustion: number,
    timeToExhaustionRecent: number,
    cumulative: z.array(number),
    cumulativeStep: z.number().optional(),
    interval: interval.nullable(),
    status: z.enum(['ok', 'exhausted', 'no_traffic']),
    estimated: z.boolean().optional(),
  }),
}) satisfies z.ZodType<KpiBudget>

/** The fields that every report has. */
export const base = {
  schemaVersion: z.literal(1),
  key: z.string(),
  verdict,
  reasons: z.array(z.string()),
  product: z.string().optional(),
  version: z.string().optional(),
  titles: z.record(z.string(), z.string()).optional(),
}

export const actionItem = z.object({
  id: z.string(),
  priority: z.enum(['P0', 'P1', 'P2', 'P3']),
  title: z.string(),
  reason: z.string(),
  steps: z.array(z.string()),
  kpi: z.string().optional(),
  scope: labels.optional(),
  owner: z.string().nullable(),
  due: timestamp.nullable(),
  verify: z.object({ query: z.string(), pass: z.string() }).nullable(),
  evidence: z.array(evidence),
})

export const healthStatus = z.enum(['excellent', 'healthy', 'degraded', 'poor', 'critical', 'unknown'])

export const comparisonStatus = z.enum(['regressed', 'improved', 'unchanged', 'inconclusive', 'no_data'])

export const rollback = z.object({
  level: z.enum(['none', 'prepare', 'recommended', 'immediate']),
  reasons: z.array(z.string()),
  wouldHelp: z.boolean().nullable(),
})

export const notJudged = z.array(z.object({ kpi: z.string(), scope: labels, reason: z.string() }))
