import { burnWindows, errorAllowance, promiseOf } from '../analysis/slo/index.js'
import { promqlLabelName } from '../contracts/index.js'
import {
  type Duration,
  directionOf,
  type Kpi,
  type Matchers,
  minutes,
  optional,
  RELEASE,
  type Release,
  requireMilliseconds,
  requireShape,
} from '../model/index.js'
import { grafanaUnit } from './grafana-unit.js'
import { errorRatioExpression, valueExpression } from './kpi-expressions.js'
import { promqlDuration } from './promql-duration.js'

/** A dashboard's title, and the series it shows. */
export interface GrafanaDashboardOptions {
  readonly title?: string | undefined
  /** Grafana's identifier of the dashboard in links: letters, digits, `-` and `_`, up to 40. Default from the title. */
  readonly uid?: string | undefined
  readonly dimensions?: readonly string[] | undefined
  readonly matchers?: Matchers | undefined
  /** Window of rates and counts. Default `minutes(5)`; `'$__rate_interval'` lets Grafana choose. */
  readonly window?: Duration | '$__rate_interval' | undefined
  /** Used in the description, and in the title if there is no `title`. */
  readonly release?: Pick<Release, 'product' | 'version' | 'releasedAt'> | undefined
}

/** A dashboard as Grafana imports it: the required fields, without those that it fills in itself. */
export interface GrafanaDashboard {
  readonly uid: string
  readonly title: string
  readonly schemaVersion: number
  readonly panels: readonly GrafanaPanel[]
  readonly [field: string]: unknown
}

/** A panel as Grafana imports it. */
export interface GrafanaPanel {
  readonly id: number
  readonly title: string
  readonly type: string
  readonly targets: readonly {
    readonly refId: string
    readonly expr: string
    readonly legendFormat: string
    readonly [field: string]: unknown
  }[]
  readonly [field: string]: unknown
}

/** Grafana 10 and later read it, and migrate it to their own. */
const SCHEMA_VERSION = 39
const WIDTH = 12
const HEIGHT = 8

/**
 * A Grafana dashboard for a KPI list: a panel for each KPI with its objective as a line, and for each error budget a
 * panel of its burn rate with the alerts' factors as lines. The data source is a variable, so the file fits any Grafana.
 * A KPI without a query for Prometheus has no panel.
 *
 * @returns the dashboard's JSON model, plain data
 * @throws {StabilityError} `CONFIG_INVALID` when `dimensions` or `matchers` has a name that is no label name, or the
 * release no moment
 * @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 * @example
 * grafanaDashboard([{ name: 'up', unit: '1', kind: 'availability', query: 'avg(up)' }]).panels[0].targets[0].expr // 'avg(up)'
 */
export function grafanaDashboard(kpis: readonly Kpi[], options: GrafanaDashboardOptions = {}): GrafanaDashboard {
  requireShape(kpis, 'kpis', [{ name: 'text', unit: 'text', kind: 'text' }])
  requireShape(options, 'options', {
    dimensions: optional('list'),
    matchers: optional('object'),
    title: optional('text'),
    uid: optional('text'),
    release: optional(RELEASE),
  })
  const { dimensions = [], matchers = {}, release, window = minutes(5) } = options
  if (release) requireMilliseconds(release.releasedAt, 'release.releasedAt', release.releasedAt)
  for (const name of dimensions) promqlLabelName(name, 'dimensions')
  const title = options.title ?? (release ? `${release.product} ${release.version}` : 'KPIs')
  const context = { dimensions, matchers, window: typeof window === 'number' ? promqlDuration(window) : window }
  const legend = dimensions.length === 0 ? 'overall' : dimensions.map((name) => `{{${name}}}`).join(' ')
  const panels = kpis.flatMap((kpi) => {
    const expr = valueExpression(kpi, context)
    if (expr === null) return []
    const ratio = errorRatioExpression(kpi, { ...context, window: '1h' })
    const burn = ratio === null ? [] : burnPanel(kpi, ratio, legend)
    return [valuePanel(kpi, expr, legend), ...burn]
  })
  return {
    uid: options.uid ?? uidOf(title),
    title,
    tags: ['tars-observability'],
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    editable: true,
    graphTooltip: 1,
    timezone: 'utc',
    time: { from: 'now-7d', to: 'now' },
    refresh: '5m',
    templating: { list: [{ name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' }] },
    annotations: { list: [] },
    ...(release && {
      description: `${release.product} ${release.version}, released ${new Date(release.releasedAt).toISOString()}`,
    }),
    panels: panels.map((panel, index) => ({
      ...panel,
      id: index + 1,
      gridPos: { h: HEIGHT, w: WIDTH, x: (index % 2) * WIDTH, y: Math.floor(index / 2) * HEIGHT },
    })),
  }
}

type Panel = Pick<GrafanaPanel, 'title' | 'type' | 'targets'> & { readonly [field: string]: unknown }

function valuePanel(kpi: Kpi, expr: string, legend: string): Panel {
  return panel(kpi.title ?? kpi.name, expr, legend, grafanaUnit(kpi.unit), objectiveSteps(kpi))
}

interface Step {
  readonly value: number | null
  readonly color: string
}

function objectiveSteps(kpi: Kpi): Step[] {
  const { atMost, atLeast, target } = kpi.objective ?? {}
  const higherIsBetter = directionOf(kpi) === 'higher-is-better'
  const share =
    target === undefined || kpi.valid === undefined ? undefined : higherIsBetter ? target : errorAllowance(target)
  const limit = atMost ?? atLeast ?? share
  if (limit === undefined) return []
  const [below, above] = higherIsBetter || atLeast !== undefined ? ['red', 'green'] : ['green', 'red']
  return [
    { value: null, color: below as string },
    { value: limit, color: above as string },
  ]
}

/** The burn rate of the last hour, with lines where alerts fire. */
function burnPanel(kpi: Kpi, ratio: string, legend: string): Panel[] {
  const promise = promiseOf(kpi)
  const allowance = promise === null ? 0 : errorAllowance(promise.target)
  if (promise === null || allowance <= 0) return []
  const { windows } = burnWindows(promise)
  const ticket = windows.findLast(({ severity }) => severity === 'ticket')?.factor
  const page = windows.find(({ severity }) => severity === 'page')?.factor
  const steps: Step[] = [
    { value: null, color: 'green' },
    ...(ticket === undefined ? [] : [{ value: ticket, color: 'orange' }]),
    ...(page === undefined ? [] : [{ value: page, color: 'red' }]),
  ]
  return [panel(`${kpi.title ?? kpi.name}: burn rate over 1h`, `(${ratio}) / ${allowance}`, legend, 'short', steps)]
}

const panel = (title: string, expr: string, legendFormat: string, unit: string, steps: readonly Step[]): Panel => ({
  title,
  type: 'timeseries',
  datasource: { type: 'prometheus', uid: '$datasource' },
  targets: [{ refId: 'A', datasource: { type: 'prometheus', uid: '$datasource' }, expr, legendFormat, range: true }],
  fieldConfig: {
    defaults: {
      unit,
      custom: {
        spanNulls: false, // a gap is a gap
        thresholdsStyle: { mode: steps.length > 0 ? 'line' : 'off' },
      },
      thresholds: { mode: 'absolute', steps: steps.length > 0 ? steps : [{ value: null, color: 'green' }] },
    },
    overrides: [],
  },
  options: {
    legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
})

const uidOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40) || 'kpis'
