import type { KpiBudget, KpiComparison, KpiDay, Labels, Report, Verdict, WeeklySummary } from '../model/index.js'
import { escapePrometheus } from './escape/escape-prometheus.js'
import { requireReport } from './require-report.js'

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number | null | undefined]

const VERDICTS: readonly Verdict[] = ['pass', 'warn', 'fail', 'inconclusive']

/**
 * The results of a report in the Prometheus text format, so that they can be scraped or handed to the node exporter's textfile collector.
 * Values are in base units and ratios; unknown values have no sample.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 * @example
 * toPrometheusText(report).includes('tars_report_verdict{product="checkout",verdict="pass",version="2.4.0"} 1')
 */
export function toPrometheusText(report: Report): string {
  requireReport(report)
  const own = { product: report.product ?? '', version: report.version ?? '', report: report.type }
  return [
    family(
      'tars_report_verdict',
      'Whether the report has this verdict: 1 for one of them, 0 for the others.',
      VERDICTS.map((verdict) => [{ ...own, verdict }, verdict === report.verdict ? 1 : 0]),
    ),
    ...figures(report).map(([name, help, samples]) =>
      family(
        name,
        help,
        samples.map(([labels, value]): Sample => [{ ...own, ...labels }, value]),
      ),
    ),
  ].join('')
}

type Family = readonly [name: string, help: string, samples: readonly Sample[]]

function figures(report: Report): Family[] {
  switch (report.type) {
    case 'kpi-summary':
      return [
        ...kpiFamilies(report.kpis),
        ['tars_report_coverage_ratio', 'Share of the expected data that was there.', [[{}, report.coverage]]],
      ]
    case 'weekly-summary':
      return [
        ['tars_stability_score', 'Stability of the week, 0 to 100.', [[{}, report.score]]],
        [
          'tars_kpi_value',
          'The KPI over the span of the report, in its base unit.',
          report.kpis.map(({ kpi, unit, value }): Sample => [{ kpi, unit }, value]),
        ],
        ...budgetFamilies(report.budgets),
        ...incidentFamilies(report.incidents),
        [
          'tars_report_coverage_ratio',
          'Share of the expected data that was there.',
          [[{}, report.dataQuality.coverage]],
        ],
        ['tars_report_generated_timestamp_seconds', 'When the report was made.', [[{}, report.generatedAt / 1_000]]],
      ]
    case 'health-report':
      return [
        ['tars_health_score', 'Health of the day, 0 to 100.', [[{ day: String(report.day) }, report.score]]],
        [
          'tars_kpi_value',
          'The KPI over the span of the report, in its base unit.',
          report.metrics.map(({ kpi, scope, unit, value }): Sample => [scoped({ kpi, unit }, scope), value]),
        ],
        [
          'tars_anomalies',
          'Anomalies of the day by severity.',
          countBy(report.anomalies, ({ severity }) => severity, ['low', 'medium', 'high']),
        ],
        ['tars_report_coverage_ratio', 'Share of the expected data that was there.', [[{}, report.coverage]]],
      ]
    case 'regression-report':
      return [
        ...comparisonFamilies(report.comparisons),
        ['tars_report_coverage_ratio', 'Share of the expected data that was there.', [[{}, report.coverage]]],
      ]
    case 'retrospective':
      return [
        ['tars_stability_score', 'Stability of the week, 0 to 100.', [[{}, report.score]]],
        ...kpiFamilies(report.days.at(-1)?.kpis ?? []),
        ...comparisonFamilies(report.regression?.comparisons ?? []),
        ...budgetFamilies(report.budgets),
        ...incidentFamilies(report.incidents),
        [
          'tars_action_items',
          'Action items by priority.',
          countBy(report.actionItems, ({ priority }) => priority, ['P0', 'P1', 'P2', 'P3'], 'priority'),
        ],
        [
          'tars_report_coverage_ratio',
          'Share of the expected data that was there.',
          [[{}, report.dataQuality.coverage]],
        ],
        ['tars_report_generated_timestamp_seconds', 'When the report was made.', [[{}, report.generatedAt / 1_000]]],
      ]
  }
}

const kpiFamilies = (kpis: readonly KpiDay[]): Family[] => [
  [
    'tars_kpi_value',
    'The KPI over the last span of the report, in its base unit.',
    kpis.map(({ kpi, scope, unit, value }) => [scoped({ kpi, unit }, scope), value]),
  ],
  [
    'tars_kpi_coverage_ratio',
    'Share of the slots of the span that had data.',
    kpis.map(({ kpi, scope, coverage }) => [scoped({ kpi }, scope), coverage]),
  ],
  [
    'tars_kpi_compliance_ratio',
    'Share of good events, or of slots within the limit.',
    kpis.map(({ kpi, scope, compliance }) => [scoped({ kpi }, scope), compliance]),
  ],
]

const comparisonFamilies = (comparisons: readonly KpiComparison[]): Family[] => [
  [
    'tars_kpi_change_ratio',
    'Signed change from the baseline: 0.1 is 10 percent more.',
    comparisons.map(({ kpi, scope, baseline, changePercent }) => [
      scoped({ kpi, baseline }, scope),
      changePercent === null ? null : changePercent / 100,
    ]),
  ],
  [
    'tars_kpi_regressed',
    'Whether the KPI got worse by more than chance and tolerance; no sample when that is not known.',
    comparisons.map(({ kpi, scope, baseline, status }) => [
      scoped({ kpi, baseline }, scope),
      status === 'inconclusive' || status === 'no_data' ? null : status === 'regressed' ? 1 : 0,
    ]),
  ],
]

const incidentFamilies = (incidents: WeeklySummary['incidents']): Family[] => [
  [
    'tars_incidents',
    'Incidents of the week by severity.',
    countBy(incidents, ({ severity }) => severity, ['low', 'medium', 'high', 'critical']),
  ],
  [
    'tars_incidents_open',
    'Incidents that had not ended when the data did.',
    [[{}, incidents.filter(({ end }) => end === null).length]],
  ],
]

const budgetFamilies = (budgets: readonly KpiBudget[]): Family[] => [
  [
    'tars_error_budget_consumed_ratio',
    'Spent share of the budget of the window (window) and of the whole period (period).',
    budgets.flatMap(({ kpi, scope, budget }): Sample[] => [
      [scoped({ kpi, of: 'window' }, scope), budget.consumedOfWindow],
      [scoped({ kpi, of: 'period' }, scope), budget.consumedOfPeriod],
    ]),
  ],
  [
    'tars_error_budget_burn_rate',
    'Speed at which the budget is spent: 1 lasts exactly the period.',
    budgets.map(({ kpi, scope, budget }) => [scoped({ kpi }, scope), budget.burnRate]),
  ],
]

const countBy = <T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  keys: readonly string[],
  label = 'severity',
): Sample[] => keys.map((key) => [{ [label]: key }, items.filter((item) => keyOf(item) === key).length])

const OWN = new Set([
  'product',
  'version',
  'report',
  'verdict',
  'kpi',
  'unit',
  'baseline',
  'of',
  'severity',
  'priority',
  'day',
])

/** Our labels and the scope's, whose names are made valid and distinct from ours. */
function scoped(labels: Record<string, string>, scope: Labels): Record<string, string> {
  const all = { ...labels }
  for (const name of Object.keys(scope).sort()) {
    const valid = name.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d|__|$)/, 'scope_')
    let free = OWN.has(valid) ? `scope_${valid}` : valid
    while (Object.hasOwn(all, free)) free += '_'
    all[free] = scope[name] as string
  }
  return all
}

/** One metric: no duplicate samples, and nothing at all without samples. */
function family(name: string, help: string, samples: readonly Sample[]): string {
  const lines = new Map<string, string>()
  for (const [labels, value] of samples) {
    if (value === null || value === undefined || !Number.isFinite(value)) continue
    const series = `${name}{${Object.keys(labels)
      .sort()
      .map((label) => `${label}="${escapePrometheus(labels[label])}"`)
      .join(',')}}`
    if (!lines.has(series)) lines.set(series, `${series} ${value}\n`)
  }
  return lines.size === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${[...lines.values()].join('')}`
}
