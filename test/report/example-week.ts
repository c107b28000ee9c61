import {
  type ActionItem,
  type ChartSeries,
  type DaySummary,
  type Degradation,
  days,
  type Evidence,
  type Finding,
  type HealthReport,
  hours,
  type Incident,
  type KpiComparison,
  type KpiDay,
  type KpiSummary,
  type Labels,
  minutes,
  type RegressionReport,
  type Retrospective,
  type ScopeTable,
} from 'tars-observability'

/** A launch week told by hand, with the incidents of a bad one: what every renderer has to show. */
const START = Date.UTC(2026, 0, 5)
const STEP = minutes(5)
const WEEK = { start: START, end: START + days(8) }
const LAUNCH = { start: START, end: START + days(1) }

const KPIS = [
  ['availability', 'Availability', '1', 0.9996, 'higher-is-better'],
  ['error-rate', 'Error rate', '1', 0.0004, 'lower-is-better'],
  ['throughput', 'Throughput', '{request}/s', 412, 'neutral'],
  ['latency-mean', 'Mean latency', 's', 0.041, 'lower-is-better'],
  ['latency-p95', 'p95 latency', 's', 0.182, 'lower-is-better'],
  ['latency-p99', 'p99 latency', 's', 0.391, 'lower-is-better'],
  ['cpu', 'CPU', '1', 0.42, 'lower-is-better'],
  ['memory', 'Memory', 'By', 734_003_200, 'lower-is-better'],
  ['db-latency-p95', 'Database p95 latency', 's', 0.012, 'lower-is-better'],
  ['cache-hit-rate', 'Cache hit rate', '1', 0.972, 'higher-is-better'],
  ['connection-pool', 'Connection pool', '1', 0.31, 'lower-is-better'],
  ['cost', 'Cost', 'USD/h', 12.4, 'lower-is-better'],
] as const

const SERVICES = [
  'insight-engine',
  'policy-learner',
  'meta-consensus',
  'causal-inference',
  'orchestration-agent',
  'automl-pipeline',
  'dashboard-api',
  'hypersync',
]
const REGIONS = ['us-east-1', 'us-west-2', 'eu-central-1']

/** Noise between -1 and 1 from a counter: the same in every run. */
const noise = (seed: number): number => {
  const wave = Math.sin(seed * 12.9898) * 43758.5453
  return 2 * (wave - Math.floor(wave)) - 1
}

export interface ExampleOptions {
  readonly services?: number
  readonly regions?: number
  /** How many more regressions and findings, for documents that must stay bounded. */
  readonly findings?: number
  /** Text to put wherever a report carries free text or a label's value. */
  readonly text?: (original: string) => string
  readonly url?: string
  /** How many series are kept for pictures. */
  readonly pictures?: number
}

/** The week as a retrospective. */
export function exampleWeek({
  services = 8,
  regions = 3,
  findings = 0,
  text = (original) => original,
  url = 'https://example.com/deploys/42',
  pictures = Number.POSITIVE_INFINITY,
}: ExampleOptions = {}): Retrospective {
  const scopes: Labels[] = [
    {},
    ...SERVICES.slice(0, services).flatMap((service) =>
      REGIONS.slice(0, regions).map((region) => ({ service: text(service), region: text(region) })),
    ),
  ]
  const base = { schemaVersion: 1 as const, product: text('checkout'), version: text('2.4.0') }
  const baseline: KpiSummary = {
    ...base,
    type: 'kpi-summary',
    key: 'launch-day',
    verdict: 'pass',
    reasons: [text('All 12 KPIs were measured and kept their objectives.')],
    range: LAUNCH,
    step: STEP,
    kpis: scopes.flatMap((scope, index) =>
      KPIS.map(([kpi, , unit, level]) => kpiDay(kpi, unit, level, scope, index, 0)),
    ),
    alerts: [
      {
        name: text('HighErrorRate'),
        severity: 'critical',
        labels: { service: text('insight-engine') },
        start: START + hours(3),
        end: START + hours(4),
      },
    ],
    coverage: 0.998,
    notes: [text('hypersync had almost no traffic: 41 requests.')],
  }
  const week: DaySummary[] = Array.from({ length: 7 }, (_, index) => {
    const day = index + 1
    const range = { start: START + days(day), end: START + days(day + 1) }
    return {
      day,
      range,
      verdict: day === 1 || day === 5 ? 'fail' : day === 6 ? 'inconclusive' : 'pass',
      reasons: [text(day === 1 ? 'Availability missed its objective: 99.71% against 99.9%.' : 'All gates held.')],
      kpis: scopes.flatMap((scope, at) => KPIS.map(([kpi, , unit, level]) => kpiDay(kpi, unit, level, scope, at, day))),
      alerts: [],
      coverage: day === 7 ? 0.97 : 1,
      gaps: day === 7 ? [{ start: START + days(7) + hours(12), end: START + days(7) + hours(12.75) }] : [],
    }
  })
  const regression = regressionReport(base, scopes, findings, text)
  return {
    ...base,
    type: 'retrospective',
    key: 'retrospective checkout 2.4.0',
    verdict: 'fail',
    reasons: [
      text('Mean latency of dashboard-api is 25% above launch day since day 4, confirmed.'),
      text('Availability spent 187% of what eight days allow.'),
    ],
    release: {
      product: text('checkout'),
      version: text('2.4.0'),
      previousVersion: text('2.3.2'),
      releasedAt: START,
      annotations: [{ at: START + days(4) + hours(5.9), title: text('Deploy dashboard-api 2.4.1'), url }],
    },
    range: WEEK,
    generatedAt: WEEK.end,
    timeZone: 'UTC',
    score: 71.4,
    grade: 'C',
    headlines: [
      text('dashboard-api answers 25% slower since 2026-01-09 06:00 UTC, in every region, and has not recovered.'),
      text(
        'insight-engine failed 12% of its requests for 25 minutes on 2026-01-06 from 10:00 UTC: that took 54% of the month’s error budget.',
      ),
      text('automl-pipeline has leaked 8 MiB an hour since 2026-01-08: at this pace it meets its limit in 9 days.'),
    ],
    baseline,
    days: week,
    health: week.map((day) => healthReport(base, day, text)),
    successes: [
      {
        kpi: 'cache-hit-rate',
        scope: {},
        unit: '1',
        value: 0.9718,
        limit: 0.95,
        headroom: 0.44,
        description: text('Stayed above its objective on all seven days.'),
      },
      {
        kpi: 'db-latency-p95',
        scope: {},
        unit: 's',
        value: 0.0121,
        limit: 0.05,
        headroom: 0.76,
        description: text('The nightly batch did not push it over its limit.'),
      },
    ],
    regression,
    drifts: [
      {
        kpi: 'memory',
        scope: { service: text('automl-pipeline') },
        unit: 'By',
        baselineValue: 734_003_200,
        currentValue: 1_544_552_448,
        drift: 1.104,
        slopePerDay: 201_326_592,
        trend: 'worsening',
        p: 0.00001,
        reason: text('memory grew on every day, by 192 MiB a day'),
        evidence: evidence('memory', text),
      },
    ],
    incidents: incidents(findings, text, url),
    cost: {
      range: WEEK,
      currency: 'USD',
      total: 2412.37,
      perDay: 301.55,
      perThousandRequests: 0.00847,
      changePercent: 4.2,
      trend: 'stable',
      volumeEffect: 88.1,
      efficiencyEffect: 9.4,
      components: [
        { name: text('compute'), total: 1702.2 },
        { name: text('storage'), total: 710.17 },
      ],
      coverage: 0.994,
      estimated: true,
      reasons: [text('0.6% of the time had no data and was scaled up.')],
    },
    budgets: [budget('availability', {}, 1.87), budget('latency-share', { service: text('dashboard-api') }, 0.62)],
    dataQuality: {
      coverage: 0.9953,
      gaps: [{ start: START + days(7) + hours(12), end: START + days(7) + hours(12.75) }],
      exclusions: [
        {
          range: { start: START + days(2) + hours(1), end: START + days(2) + hours(2) },
          reason: text('database maintenance'),
        },
      ],
      notJudged: [
        {
          kpi: 'latency-p99',
          scope: { service: text('hypersync') },
          reason: text('41 requests in a day: too few for a p99'),
        },
      ],
      warnings: [text('the source said: 1 series was dropped')],
    },
    recommendations: [
      text('Ship the fix for dashboard-api before 2.5.0: its latency is the one open regression.'),
      text('Bound the cache of automl-pipeline.'),
    ],
    processImprovements: [text('The latency shift raised no alert for 31 hours: alert on the share of slow requests.')],
    actionItems: actions(text),
    degradations: degradations(text),
    anomalies: week.slice(0, 1).flatMap((day) => healthReport(base, day, text).anomalies),
    scopeTables: [
      scopeTable('service', SERVICES.slice(0, services), null, text),
      scopeTable('region', REGIONS.slice(0, regions), 'us-east-1', text),
    ],
    charts: charts(scopes, text, pictures),
    kpis: [
      ...KPIS.map(([name, title, unit, , direction]) => ({ name, title: text(title), unit, direction })),
      { name: 'latency-share', title: text('Share of slow requests'), unit: '1', direction: 'lower-is-better' },
    ],
  }
}

function kpiDay(kpi: string, unit: string, level: number, scope: Labels, at: number, day: number): KpiDay {
  const shift =
    kpi === 'memory' && at === 16
      ? 0.28 * day
      : kpi.startsWith('latency') && day >= 4 && at >= 19 && at <= 21
        ? 0.25
        : 0
  const value =
    unit === '1' && level > 0.9
      ? Math.min(1, level + noise(at + day) * 0.0002)
      : level * (1 + shift + noise(at * 7 + day) * 0.03)
  const ratio = kpi === 'error-rate' || kpi === 'availability'
  const silent = at === 24 && kpi === 'latency-p99'
  return {
    kpi,
    scope,
    unit,
    value: silent ? null : value,
    min: silent ? null : value * 0.8,
    max: silent ? null : unit === '1' ? Math.min(1, value * 1.4) : value * 1.4,
    p50: silent ? null : value,
    p95: silent ? null : unit === '1' ? Math.min(1, value * 1.2) : value * 1.2,
    p99: silent ? null : unit === '1' ? Math.min(1, value * 1.3) : value * 1.3,
    ...(ratio && { bad: Math.round(35_600_000 * (kpi === 'availability' ? 1 - value : value)), valid: 35_600_000 }),
    coverage: silent ? 0.12 : day === 7 ? 0.97 : 1,
    compliance: ratio ? (day === 1 && at === 0 ? 0.9971 : 0.99965) : null,
    drift: day === 0 || silent ? null : shift + noise(at * 7 + day) * 0.03,
  }
}

const evidence = (kpi: string, text: (original: string) => string): Evidence => ({
  rule: 'rank test with effective sample size, q ≤ 0.05, degradation ≥ 15%',
  kpi,
  query: text(
    `sum by (service, region) (rate(http_request_duration_seconds_sum{service="dashboard-api"}[5m])) / sum by (service, region) (rate(http_request_duration_seconds_count{service="dashboard-api"}[5m]))`,
  ),
  window: WEEK,
  baselineWindow: LAUNCH,
  baselineName: text('launch-day'),
  samples: 2016,
  baselineSamples: 288,
  effectiveSamples: 412.3,
  value: 0.0512,
  baseline: 0.041,
  limit: 0.0472,
  unit: 's',
  effect: 0.83,
  interval: { lower: 23.1, upper: 26.4 },
  p: 3.1e-12,
  q: 2.2e-11,
  coverage: 0.995,
})

function comparison(
  kpi: string,
  unit: string,
  scope: Labels,
  percent: number,
  severity: KpiComparison['severity'],
  status: KpiComparison['status'],
  level: number,
  text: (original: string) => string,
): KpiComparison {
  return {
    kpi,
    scope,
    unit,
    baseline: text('launch-day'),
    status,
    severity,
    baselineValue: level,
    currentValue: level * (1 + percent / 100),
    changePercent: percent,
    degradationPercent: percent,
    baselineFloored: false,
    interval: { lower: percent - 1.6, upper: percent + 1.6 },
    effect: 0.83,
    p: 0.0001,
    q: 0.0004,
    effectiveSamples: 412,
    coverage: 0.99,
    confidence: 'confirmed',
    since: status === 'regressed' ? START + days(4) + hours(6) : null,
    notes: [],
    reason: text(`${kpi} is ${percent}% above launch day with q 0.0004`),
    evidence: evidence(kpi, text),
  }
}

function regressionReport(
  base: { schemaVersion: 1; product: string; version: string },
  scopes: readonly Labels[],
  more: number,
  text: (original: string) => string,
): RegressionReport {
  const shifted = REGIONS.map((region) =>
    comparison(
      'latency-mean',
      's',
      { service: text('dashboard-api'), region: text(region) },
      25.2,
      'medium',
      'regressed',
      0.041,
      text,
    ),
  )
  const regressions = [
    comparison(
      'memory',
      'By',
      { service: text('automl-pipeline'), region: text('us-east-1') },
      110.4,
      'critical',
      'regressed',
      734_003_200,
      text,
    ),
    ...shifted,
    ...Array.from({ length: more }, (_, index) =>
      comparison('cpu', '1', { service: text(`worker-${index}`) }, 22 + (index % 9), 'medium', 'regressed', 0.4, text),
    ),
  ]
  const rest = scopes.flatMap((scope, index) =>
    KPIS.slice(0, 8).map(([kpi, , unit, level]) =>
      comparison(kpi, unit, scope, Math.round(noise(index) * 20) / 10, 'none', 'unchanged', level, text),
    ),
  )
  const improvements = [comparison('db-latency-p95', 's', {}, -11.4, 'none', 'improved', 0.0134, text)]
  return {
    ...base,
    type: 'regression-report',
    key: 'regression checkout 2.4.0',
    verdict: 'fail',
    reasons: [text('4 KPIs got worse by more than chance and tolerance.')],
    range: WEEK,
    baselines: [
      { name: text('launch-day'), kind: 'launch-day', range: LAUNCH, coverage: 0.998, status: 'used' },
      {
        name: text('previous-version'),
        kind: 'previous-version',
        range: { start: START - days(7), end: START },
        coverage: 0.61,
        status: 'thin',
        reason: text('61% of the slots have data, 80% are needed'),
      },
    ],
    comparisons: [...regressions, ...improvements, ...rest],
    regressions,
    improvements,
    assessment: 'major_regression',
    rollback: {
      level: 'prepare',
      reasons: [text('confirmed latency degradation above 25% on dashboard-api')],
      wouldHelp: true,
    },
    evidence: [evidence('latency-mean', text)],
    coverage: 0.995,
  }
}

function healthReport(
  base: { schemaVersion: 1; product: string; version: string },
  day: DaySummary,
  text: (original: string) => string,
): HealthReport {
  const bad = day.verdict === 'fail'
  return {
    ...base,
    type: 'health-report',
    key: `health ${day.day}`,
    verdict: day.verdict,
    reasons: day.reasons,
    day: day.day,
    range: day.range,
    score: day.day === 6 ? null : bad ? 64.2 : 93.1,
    status: day.day === 6 ? 'unknown' : bad ? 'poor' : 'healthy',
    coverage: day.coverage,
    components: [
      {
        name: 'availability',
        kpi: 'availability',
        value: 0.9971,
        unit: '1',
        utility: bad ? 40 : 95,
        weight: 0.4,
        loss: bad ? 24 : 2,
      },
      { name: 'latency', kpi: 'latency-p99', value: 0.391, unit: 's', utility: 88, weight: 0.3, loss: 3.6 },
    ],
    metrics: KPIS.map(([kpi, , unit, level], index) => ({
      kpi,
      scope: {},
      unit,
      value: level,
      ...(kpi.startsWith('latency') && { warn: 0.5, critical: 1 }),
      status:
        bad && index < 2
          ? ('critical' as const)
          : kpi === 'cost'
            ? ('unknown' as const)
            : index === 7
              ? ('warning' as const)
              : ('healthy' as const),
      trend: index === 7 ? ('worsening' as const) : ('stable' as const),
    })),
    anomalies: bad
      ? [
          {
            kpi: 'error-rate',
            scope: { service: text('insight-engine') },
            start: day.range.start + hours(10),
            end: day.range.start + hours(10.5),
            peak: day.range.start + hours(10.1),
            kind: 'spike',
            severity: 'high',
            direction: 'up',
            score: 0.98,
            actual: 0.12,
            expected: 0.0004,
            deviation: 0.1196,
            reason: text('300 times its usual level for 5 slots'),
          },
        ]
      : [],
    alerts: [],
    mitigation: actions(text).slice(0, 2),
    recommendations: [text('Read the errors of insight-engine from 10:00 to 10:25 UTC.')],
  }
}

function incidents(more: number, text: (original: string) => string, url: string): Incident[] {
  const finding = (title: string, kpi: string, scope: Labels, start: number, end: number | null): Finding => ({
    id: `${kpi} ${start}`,
    kind: 'anomaly',
    title: text(title),
    severity: 'critical',
    kpi,
    scope,
    start,
    end,
    reason: text(`${kpi} left its band`),
    evidence: evidence(kpi, text),
  })
  const spike = START + days(1) + hours(10)
  const shift = START + days(4) + hours(6)
  const leak = START + days(3)
  return [
    {
      id: 'a',
      title: text('insight-engine fails 12% of its requests'),
      severity: 'critical',
      start: spike,
      end: spike + minutes(25),
      scopes: [{ service: text('insight-engine') }],
      kpis: ['error-rate', 'availability'],
      findings: [
        finding('Error rate spike', 'error-rate', { service: text('insight-engine') }, spike, spike + minutes(25)),
      ],
      evidence: [evidence('error-rate', text)],
      worst: { kpi: 'error-rate', value: 0.1213, unit: '1', at: spike + minutes(10) },
      timeToDetect: minutes(4),
      timeToRecover: minutes(25),
      budgetCost: [{ kpi: 'availability', bad: 41_233, share: 0.54 }],
    },
    {
      id: 'b',
      title: text('automl-pipeline leaks memory'),
      severity: 'high',
      start: leak,
      end: null,
      scopes: [{ service: text('automl-pipeline') }],
      kpis: ['memory'],
      timeToDetect: null,
      timeToRecover: null,
      findings: [
        finding('Memory drift', 'memory', { service: text('automl-pipeline') }, leak, null),
        ...Array.from({ length: more }, (_, index) =>
          finding(`Finding ${index}`, 'memory', { service: text(`worker-${index}`) }, leak + index, null),
        ),
      ],
      evidence: [evidence('memory', text)],
    },
    {
      id: 'c',
      title: text('dashboard-api answers 25% slower'),
      severity: 'high',
      start: shift,
      end: null,
      scopes: REGIONS.map((region) => ({ service: text('dashboard-api'), region: text(region) })),
      kpis: ['latency-mean', 'latency-p95', 'latency-p99'],
      findings: [
        finding(
          'Mean latency level shift',
          'latency-mean',
          { service: text('dashboard-api'), region: text('us-east-1') },
          shift,
          null,
        ),
      ],
      evidence: [evidence('latency-mean', text)],
      worst: { kpi: 'latency-mean', value: 0.0561, unit: 's', at: shift + hours(9) },
      precededBy: { at: shift - minutes(6), title: text('Deploy dashboard-api 2.4.1'), url, leadTime: minutes(6) },
      timeToDetect: hours(31),
      timeToRecover: null,
    },
    ...Array.from(
      { length: more },
      (_, index): Incident => ({
        id: `more-${index}`,
        title: text(`incident ${index}`),
        severity: 'low',
        start: leak + index * 1000,
        end: leak + index * 1000 + minutes(5),
        scopes: [{ service: text(`worker-${index}`) }],
        kpis: ['cpu'],
        findings: [
          finding(
            `Finding ${index}`,
            'cpu',
            { service: text(`worker-${index}`) },
            leak + index * 1000,
            leak + index * 1000 + minutes(5),
          ),
        ],
        evidence: [],
      }),
    ),
  ]
}

const actions = (text: (original: string) => string): ActionItem[] => [
  {
    id: '1',
    priority: 'P1',
    title: text('Find what slowed dashboard-api on 2026-01-09'),
    reason: text('Mean latency +25.2% since 06:00 UTC, q < 0.0001.'),
    steps: [text('Compare 2.4.0 with 2.4.1'), text('Look at the cache of the query planner')],
    kpi: 'latency-mean',
    scope: { service: text('dashboard-api') },
    owner: null,
    due: START + days(11),
    verify: {
      query: text(
        'histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{service="dashboard-api"}[5m])))',
      ),
      pass: text('below 190 ms for 24 h'),
    },
    evidence: [],
  },
  {
    id: '0',
    priority: 'P0',
    title: text('Bring availability back under its budget'),
    reason: text('187% of what eight days allow is spent.'),
    steps: [],
    owner: text('platform'),
    due: START + days(9),
    verify: null,
    evidence: [],
  },
  {
    id: '2',
    priority: 'P2',
    title: text('Bound the memory of automl-pipeline'),
    reason: text('+192 MiB a day.'),
    steps: [],
    owner: null,
    due: null,
    verify: null,
    evidence: [],
  },
]

const degradations = (text: (original: string) => string): Degradation[] => [
  {
    id: 'd1',
    kind: 'objective',
    kpi: 'availability',
    scope: {},
    unit: '1',
    severity: 'critical',
    since: START + days(1) + hours(10),
    state: 'resolved',
    resolvedAt: START + days(2),
    baselineValue: 0.9996,
    currentValue: 0.99813,
    changePercent: null,
    limit: 0.999,
    description: text('availability overall missed its objective over the period. It was missed on day 1.'),
    evidence: evidence('availability', text),
  },
  {
    id: 'd2',
    kind: 'regression',
    kpi: 'latency-mean',
    scope: { service: text('dashboard-api') },
    unit: 's',
    severity: 'high',
    since: START + days(4) + hours(6),
    state: 'open',
    resolvedAt: null,
    baselineValue: 0.041,
    currentValue: 0.0513,
    changePercent: 25.2,
    limit: null,
    description: text('latency-mean of dashboard-api is worse than launch-day.'),
    evidence: evidence('latency-mean', text),
  },
  {
    id: 'd3',
    kind: 'budget',
    kpi: 'availability',
    scope: {},
    unit: '1',
    severity: 'high',
    since: null,
    state: 'open',
    resolvedAt: null,
    baselineValue: null,
    currentValue: 0.499,
    changePercent: null,
    limit: 1,
    description: text('Half of the error budget is spent, 8 d 2 h from exhaustion at this pace.'),
    evidence: evidence('availability', text),
  },
]

const scopeTable = (
  dimension: string,
  members: readonly string[],
  primary: string | null,
  text: (original: string) => string,
): ScopeTable => ({
  dimension,
  primary: primary === null ? null : text(primary),
  kpis: KPIS.map(([kpi]) => kpi),
  rows: members.map((member, row) => ({
    scope: { [dimension]: text(member) },
    severity: row === 0 ? 'high' : 'none',
    cells: KPIS.map(([kpi, , unit, level], column) => ({
      kpi,
      unit,
      value:
        row === 3 && column === 5
          ? null
          : unit === '1' && level > 0.9
            ? level
            : level * (1 + noise(row * 31 + column) / 9),
      baselineValue: level,
      changePercent: unit === '1' && level > 0.9 ? 0 : noise(row * 31 + column) * 11,
      deltaToPrimary: primary === null || row === 0 ? null : level * 0.02 * noise(row + column),
      severity:
        row === 0 && column === 3
          ? ('high' as const)
          : row === 1 && column === 7
            ? ('medium' as const)
            : ('none' as const),
      ...(column === 5 && { worstOf: 3 }),
      daily: [],
    })),
  })),
})

function budget(kpi: string, scope: Labels, consumed: number) {
  const cumulative = Array.from({ length: 192 }, (_, index) =>
    index > 180 && index < 182
      ? null
      : index < 34
        ? (index / 34) * 0.05
        : Math.min(consumed, (index < 36 ? 0.3 * consumed : 0.55 * consumed) + (0.45 * consumed * (index - 34)) / 158),
  )
  return {
    kpi,
    scope,
    budget: {
      target: 0.999,
      period: days(30),
      badEvents: 53_211,
      totalEvents: 284_800_000,
      coverage: 0.995,
      errorRatio: 0.001868,
      burnRate: consumed,
      consumedOfWindow: consumed,
      remainingOfWindow: 1 - consumed,
      consumedOfPeriod: (consumed * 8) / 30,
      timeToExhaustion: days(8.1),
      timeToExhaustionRecent: days(31),
      cumulative,
      interval: { lower: consumed - 0.01, upper: consumed + 0.01 },
      status: 'ok' as const,
    },
  }
}

function charts(scopes: readonly Labels[], text: (original: string) => string, pictures: number): ChartSeries[] {
  const length = days(8) / STEP
  const all = scopes.flatMap((scope, at) => KPIS.map((kpi, index) => ({ scope, at, kpi, index })))
  return all.slice(0, pictures).map(({ scope, at, kpi: [kpi, title, unit, level], index }): ChartSeries => {
    const values = Array.from({ length }, (_, slot): number | null => {
      const moment = slot * STEP
      if (moment >= days(7) + hours(12) && moment < days(7) + hours(12.75)) return null
      const daily = 1 + 0.12 * Math.sin((2 * Math.PI * moment) / days(1))
      const jitter = noise(slot + at * 31 + index * 997) * 0.04
      const spike =
        (kpi === 'error-rate' || kpi === 'availability') &&
        moment >= days(1) + hours(10) &&
        moment < days(1) + hours(10.4)
      if (kpi === 'availability') return spike ? 0.9871 : Math.min(1, level + noise(slot + at) * 0.0002)
      if (kpi === 'error-rate') return spike ? 0.0129 : level * (1 + jitter * 4)
      const leak =
        kpi === 'memory' && (at === 16 || at === 0)
          ? (Math.max(0, moment - days(3)) / days(5)) * (at === 0 ? 0.12 : 1.1)
          : 0
      const shift = kpi.startsWith('latency') && at >= 19 && at <= 21 && moment >= days(4) + hours(6) ? 0.25 : 0
      return unit === '1' && level > 0.9 ? Math.min(1, level + jitter * 0.1) : level * (daily + jitter + leak + shift)
    })
    return {
      kpi,
      scope,
      title: text(title),
      unit,
      start: START,
      step: STEP,
      values,
      baseline:
        level > 0.9 && unit === '1'
          ? { lower: level - 0.0004, upper: Math.min(1, level + 0.0004) }
          : { lower: level * 0.84, upper: level * 1.16 },
      objective: kpi === 'availability' ? 0.999 : kpi === 'latency-p95' ? 0.25 : kpi === 'error-rate' ? 0.001 : null,
    }
  })
}
