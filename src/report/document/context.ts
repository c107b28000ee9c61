import { isWhole, type Labels, type Report, type Retrospective, requireShape, scopeKey } from '../../model/index.js'
import { requireReport } from '../require-report.js'
import type { Templates } from '../templates.js'
import { type Clock, clockIn } from '../words/clock.js'
import { scopeName } from '../words/names.js'
import { quantity } from '../words/quantity.js'
import { joined } from './joined-charts.js'

/** Options of a document; the rest is in the report. */
export interface ReportOptions {
  /** Default: the report's own, else `UTC`. */
  readonly timeZone?: string | undefined
  readonly product?: string | undefined
  readonly version?: string | undefined
  /** What the recommendations are for. Default `the next version`. */
  readonly nextVersion?: string | undefined
  /** From `loadTemplates`. */
  readonly templates?: Templates | undefined
}

/** What every chapter needs to write text. */
export interface Context {
  readonly clock: Clock
  readonly product: string
  readonly version: string
  readonly nextVersion: string
  title(kpi: string): string
  /** A KPI in a scope, in words. */
  place(kpi: string, scope: Labels): string
  unit(kpi: string): string
  value(value: number | null | undefined, kpi: string): string
  /** Whether a KPI is a share of good events, such as an availability, and so at most 100 %. */
  isShare(kpi: string): boolean
  /** The path of a field in the report's JSON, for data that a page leaves out. */
  field(name: string): string
  /** The KPI's week in a scope, if the report contains it. */
  series(kpi: string, scope: Labels): readonly (number | null)[] | undefined
}

export function contextOf(report: Report, options: ReportOptions = {}): Context {
  requireReport(report)
  requireShape(options, 'options')
  const retrospective = report.type === 'retrospective' ? report : null
  const named = new Map(retrospective?.kpis.map((kpi) => [kpi.name, kpi]))
  const titles = new Map(Object.entries(report.titles ?? {}))
  const units = new Map(unitsOf(report))
  const charts = new Map(
    joined(retrospective?.charts ?? []).map((chart) => [chart.kpi + scopeKey(chart.scope), chart.values]),
  )
  const title = (kpi: string) => named.get(kpi)?.title ?? titles.get(kpi) ?? kpi
  const unit = (kpi: string) => named.get(kpi)?.unit ?? units.get(kpi) ?? ''
  return {
    clock: clockIn(options.timeZone ?? ('timeZone' in report ? report.timeZone : 'UTC')),
    product: options.product ?? retrospective?.release.product ?? report.product ?? 'the service',
    version: options.version ?? retrospective?.release.version ?? report.version ?? '',
    nextVersion: options.nextVersion ?? 'the next version',
    title,
    place: (kpi, scope) => (isWhole(scope) ? title(kpi) : `${title(kpi)}, ${scopeName(scope)}`),
    unit,
    value: (value, kpi) => quantity(value, unit(kpi)),
    isShare: (kpi) => unit(kpi) === '1' && named.get(kpi)?.direction === 'higher-is-better',
    field: (name) => name,
    series: (kpi, scope) => charts.get(kpi + scopeKey(scope)),
  }
}

/** The same for a report nested in the report. */
export const inside = (context: Context, part: string): Context => ({
  ...context,
  field: (name) => context.field(`${part}.${name}`),
})

/** Units by KPI, from any part of the report. */
function unitsOf(report: Report): [string, string][] {
  const pair = ({ kpi, unit }: { kpi: string; unit: string }): [string, string] => [kpi, unit]
  switch (report.type) {
    case 'kpi-summary':
      return report.kpis.map(pair)
    case 'health-report':
      return report.metrics.map(pair)
    case 'weekly-summary':
      return report.kpis.map(pair)
    case 'regression-report':
      return report.comparisons.map(pair)
    case 'retrospective':
      return unitsOfWeek(report)
  }
}

const unitsOfWeek = ({ baseline, days, regression }: Retrospective): [string, string][] => [
  ...days.flatMap((day) => day.kpis.map(({ kpi, unit }): [string, string] => [kpi, unit])),
  ...(baseline ? unitsOf(baseline) : []),
  ...(regression ? unitsOf(regression) : []),
]
