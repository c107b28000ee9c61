import * as z from 'zod'
import type { HealthReport, KpiSummary, RegressionReport, Report, Retrospective } from '../model/index.js'
import {
  actionItem,
  alert,
  anomaly,
  base,
  comparisonStatus,
  cost,
  day,
  evidence,
  healthStatus,
  incident,
  kpiBudget,
  kpiDay,
  labels,
  notJudged,
  range,
  rollback,
  severity,
  severityOrNone,
  timestamp,
  trend,
} from './report-parts.js'
import { weeklySummarySchema } from './weekly-summary-schema.js'

/** Launch day, certified or not. */
export const kpiSummarySchema = z.object({
  type: z.literal('kpi-summary'),
  ...base,
  range,
  step: z.number(),
  kpis: z.array(kpiDay),
  alerts: z.array(alert),
  coverage: z.number(),
  notes: z.array(z.string()),
}) satisfies z.ZodType<KpiSummary>

/** How one day went. */
export const healthReportSchema = z.object({
  type: z.literal('health-report'),
  ...base,
  day: z.number(),
  range,
  score: z.number().nullable(),
  status: healthStatus,
  coverage: z.number(),
  components: z.array(
    z.object({
      name: z.enum(['availability', 'latency', 'errors', 'drift']),
      kpi: z.string().optional(),
      value: z.number().nullable(),
      unit: z.string(),
      utility: z.number().nullable(),
      weight: z.number(),
      loss: z.number().nullable(),
    }),
  ),
  metrics: z.array(
    z.object({
      kpi: z.string(),
      scope: labels,
      value: z.number().nullable(),
      unit: z.string(),
      warn: z.number().optional(),
      critical: z.number().optional(),
      status: z.enum(['healthy', 'warning', 'critical', 'unknown']),
      trend,
    }),
  ),
  anomalies: z.array(anomaly),
  alerts: z.array(alert),
  mitigation: z.array(actionItem),
  recommendations: z.array(z.string()),
}) satisfies z.ZodType<HealthReport>

const comparison = z.object({
  kpi: z.string(),
  scope: labels,
  unit: z.string(),
  group: z.string().optional(),
  baseline: z.string(),
  status: comparisonStatus,
  severity: severityOrNone,
  possibleSeverity: severity.optional(),
  severityLow: severityOrNone.optional(),
  baselineValue: z.number().nullable(),
  currentValue: z.number().nullable(),
  changePercent: z.number().nullable(),
  degradationPercent: z.number().nullable(),
  baselineFloored: z.boolean(),
  interval: z.object({ lower: z.number(), upper: z.number() }).nullable(),
  effect: z.number().nullable(),
  p: z.number().nullable(),
  q: z.number().nullable(),
  effectiveSamples: z.number().nullable(),
  coverage: z.number(),
  confidence: z.enum(['confirmed', 'provisional', 'unverified', 'none']),
  since: timestamp.nullable(),
  notes: z.array(z.string()),
  reason: z.string(),
  evidence,
})

/** What got worse or better against the baselines. */
export const regressionReportSchema = z.object({
  type: z.literal('regression-report'),
  ...base,
  range,
  baselines: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      range,
      coverage: z.number(),
      status: z.enum(['used', 'tainted', 'thin']),
      reason: z.string().optional(),
    }),
  ),
  comparisons: z.array(comparison),
  regressions: z.array(comparison),
  improvements: z.array(comparison),
  assessment: z.enum([
    'critical',
    'major_regression',
    'minor_regression',
    'needs_review',
    'stable',
    'insufficient_data',
  ]),
  rollback,
  evidence: z.array(evidence),
  coverage: z.number(),
}) satisfies z.ZodType<RegressionReport>

const scopeCell = z.object({
  kpi: z.string(),
  unit: z.string(),
  value: z.number().nullable(),
  baselineValue: z.number().nullable(),
  changePercent: z.number().nullable(),
  deltaToPrimary: z.number().nullable(),
  severity: severityOrNone.nullable(),
  worstOf: z.number().optional(),
  daily: z.array(z.number().nullable()),
})

/** What happened in the week after a release, and what to do next. */
export const retrospectiveSchema = z.object({
  type: z.literal('retrospective'),
  ...base,
  release: z.object({
    product: z.string(),
    version: z.string(),
    releasedAt: timestamp,
    previousVersion: z.string().optional(),
    baselineFor: z.number().optional(),
    observeFor: z.number().optional(),
    days: z.enum(['elapsed', 'calendar']).optional(),
    timeZone: z.string().optional(),
    exclusions: z.array(z.object({ range, reason: z.string() })).optional(),
    annotations: z.array(z.object({ at: timestamp, title: z.string(), url: z.string().optional() })).optional(),
  }),
  range,
  generatedAt: timestamp,
  timeZone: z.string(),
  score: z.number().nullable(),
  grade: z.string().nullable(),
  headlines: z.array(z.string()),
  baseline: kpiSummarySchema.nullable(),
  days: z.array(day),
  health: z.array(healthReportSchema),
  successes: z.array(
    z.object({
      kpi: z.string(),
      scope: labels,
      unit: z.string(),
      value: z.number(),
      limit: z.number().nullable(),
      headroom: z.number().nullable(),
      how: z.enum(['kept', 'improved', 'held']).optional(),
      baselineValue: z.number().nullable().optional(),
      description: z.string(),
    }),
  ),
  degradations: z
    .array(
      z.object({
        id: z.string(),
        kind: z.enum(['regression', 'objective', 'budget']),
        kpi: z.string(),
        scope: labels,
        unit: z.string(),
        severity,
        since: timestamp.nullable(),
        state: z.enum(['open', 'resolved', 'unknown']),
        resolvedAt: timestamp.nullable(),
        baselineValue: z.number().nullable(),
        currentValue: z.number().nullable(),
        changePercent: z.number().nullable(),
        limit: z.number().nullable(),
        worstDay: z.object({ day: z.number(), value: z.number() }).optional(),
        description: z.string(),
        evidence,
      }),
    )
    .optional(),
  regression: regressionReportSchema.nullable(),
  drifts: z.array(
    z.object({
      kpi: z.string(),
      scope: labels,
      unit: z.string(),
      baselineValue: z.number(),
      currentValue: z.number(),
      drift: z.number(),
      slopePerDay: z.number().nullable(),
      trend,
      p: z.number().nullable(),
      reason: z.string(),
      evidence,
    }),
  ),
  incidents: z.array(incident),
  anomalies: z.array(anomaly).optional(),
  alerts: z.array(alert).optional(),
  cost: cost.nullable(),
  budgets: z.array(kpiBudget),
  dataQuality: z.object({
    coverage: z.number(),
    gaps: z.array(range),
    exclusions: z.array(z.object({ range, reason: z.string() })),
    notJudged,
    warnings: z.array(z.string()),
  }),
  scopeTables: z
    .array(
      z.object({
        dimension: z.string(),
        primary: z.string().nullable(),
        kpis: z.array(z.string()),
        rows: z.array(z.object({ scope: labels, severity: severityOrNone.nullable(), cells: z.array(scopeCell) })),
      }),
    )
    .optional(),
  recommendations: z.array(z.string()),
  processImprovements: z.array(z.string()),
  actionItems: z.array(actionItem),
  charts: z.array(
    z.object({
      kpi: z.string(),
      scope: labels,
      title: z.string(),
      unit: z.string(),
      start: timestamp,
      step: z.number(),
      values: z.array(z.number().nullable()),
      baseline: z.object({ lower: z.number(), upper: z.number() }).nullable(),
      objective: z.number().nullable(),
    }),
  ),
  kpis: z.array(z.object({ name: z.string(), title: z.string(), unit: z.string(), direction: z.string() })),
}) satisfies z.ZodType<Retrospective>

/**
 * Any report, as read from a file. Fields added by a later version are allowed.
 *
 * @example
 * reportSchema.parse(JSON.parse(text)).type // 'retrospective'
 */
export const reportSchema: z.ZodType<Report> = z.discriminatedUnion('type', [
  retrospectiveSchema,
  weeklySummarySchema,
  healthReportSchema,
  regressionReportSchema,
  kpiSummarySchema,
])
