import { DAY, optional, RANGE, REPORT, type Report, requireShape, type Shape, StabilityError } from '../model/index.js'

/**
 * The check that all formats start with: this is a report of this library, with all of its lists.
 *
 * @throws {StabilityError} `CONFIG_INVALID` naming the field that is missing or of another shape
 */
export function requireReport(report: Report): void {
  const { type } = requireShape(report, 'report', REPORT)
  if (!Object.hasOwn(SHAPES, type)) {
    throw new StabilityError('CONFIG_INVALID', `\`report.type\` is '${type}', no report`, {
      hint: `Give a report whose \`type\` is one of ${Object.keys(SHAPES).join(', ')}.`,
    })
  }
  requireShape(report, 'report', SHAPES[type])
}

const SUMMARY = { range: RANGE, kpis: [{ kpi: 'text', scope: 'object' }], alerts: ['object'], notes: ['text'] } as const

const SHAPES: Record<Report['type'], Shape> = {
  'kpi-summary': SUMMARY,
  'health-report': {
    range: RANGE,
    components: ['object'],
    metrics: [{ kpi: 'text', scope: 'object' }],
    anomalies: ['object'],
    alerts: ['object'],
    mitigation: ['object'],
    recommendations: ['text'],
  },
  'regression-report': {
    range: RANGE,
    baselines: ['object'],
    comparisons: [{ kpi: 'text', scope: 'object' }],
    regressions: ['object'],
    improvements: ['object'],
    rollback: { reasons: ['text'] },
    evidence: ['object'],
  },
  'weekly-summary': {
    range: RANGE,
    days: [{ day: 'number', range: RANGE }],
    kpis: [{ kpi: 'text', daily: 'list' }],
    headlines: ['text'],
    budgets: ['object'],
    alerts: ['object'],
    incidents: ['object'],
    dataQuality: { gaps: [RANGE], notJudged: ['object'] },
    recommendations: ['text'],
    actionItems: ['object'],
    scoreTrend: 'object',
    retrospective: 'object',
  },
  retrospective: {
    release: 'object',
    range: RANGE,
    generatedAt: 'number',
    headlines: ['text'],
    days: [DAY],
    health: ['object'],
    successes: ['object'],
    drifts: ['object'],
    incidents: ['object'],
    budgets: ['object'],
    dataQuality: 'object',
    recommendations: ['text'],
    processImprovements: ['text'],
    actionItems: ['object'],
    charts: ['object'],
    kpis: ['object'],
    degradations: optional(['object']),
    anomalies: optional(['object']),
  },
}
