import {
  type DaySummary,
  days,
  defaultPolicy,
  type Incident,
  type Kpi,
  type KpiBudget,
  type KpiComparison,
  type RegressionReport,
  type Verdict,
} from '../../src/model/index.js'
import type { Facts } from '../../src/retrospective/facts.js'

/** Facts of nothing, but for what a test is about. */
export const factsOf = (known: Partial<Facts> = {}): Facts => ({
  release: { product: 'shop', version: '1', releasedAt: 0 },
  policy: defaultPolicy,
  range: { start: 0, end: days(8) },
  kpis: new Map(),
  titles: new Map(),
  baseline: null,
  days: [],
  health: [],
  anomalies: [],
  incidents: [],
  regression: null,
  budgets: [],
  cost: null,
  windows: [],
  queries: new Map(),
  primary: {},
  given: new Set(),
  ...known,
})

export const dayOf = (day: number, verdict: Verdict = 'pass', more: Partial<DaySummary> = {}): DaySummary => ({
  day,
  range: { start: days(day), end: days(day + 1) },
  verdict,
  reasons: [],
  kpis: [],
  alerts: [],
  coverage: 1,
  gaps: [],
  ...more,
})

export const daysOf = (...verdicts: Verdict[]): DaySummary[] => verdicts.map((verdict, i) => dayOf(i + 1, verdict))

export const incidentOf = (more: Partial<Incident> = {}): Incident => ({
  id: 'i',
  title: 'Latency rose',
  severity: 'high',
  start: days(2),
  end: null,
  scopes: [{}],
  kpis: ['latency'],
  findings: [],
  evidence: [],
  ...more,
})

export const comparisonOf = (more: Partial<KpiComparison> = {}): KpiComparison => ({
  kpi: 'latency',
  scope: {},
  unit: 's',
  baseline: 'launch-day',
  status: 'unchanged',
  severity: 'none',
  confidence: 'confirmed',
  reason: 'latency: no more than chance',
  baselineValue: 0.2,
  currentValue: 0.2,
  changePercent: 0,
  degradationPercent: 0,
  baselineFloored: false,
  interval: null,
  effect: null,
  p: null,
  q: null,
  effectiveSamples: null,
  coverage: 1,
  since: null,
  notes: [],
  evidence: {
    kpi: 'latency',
    scope: {},
    unit: 's',
    window: { start: 0, end: 1 },
    value: null,
    baseline: null,
    rule: '',
  },
  ...more,
})

export const regressionOf = (more: Partial<RegressionReport> = {}): RegressionReport => ({
  type: 'regression-report',
  schemaVersion: 1,
  key: 'k',
  verdict: 'pass',
  reasons: [],
  range: { start: days(1), end: days(8) },
  baselines: [
    { name: 'launch-day', kind: 'launch-day', range: { start: 0, end: days(1) }, coverage: 1, status: 'used' },
  ],
  comparisons: [],
  regressions: [],
  improvements: [],
  assessment: 'stable',
  rollback: { level: 'none', reasons: [], wouldHelp: null },
  evidence: [],
  coverage: 1,
  ...more,
})

export const budgetOf = (more: Partial<KpiBudget['budget']> = {}): KpiBudget =>
  ({ kpi: 'availability', scope: {}, budget: { status: 'healthy', consumedOfPeriod: 0.1, ...more } }) as KpiBudget

export const kpiOf = (name: string, kind: Kpi['kind'], more: Partial<Kpi> = {}): Kpi =>
  ({ name, kind, unit: '1', query: 'q', ...more }) as Kpi
