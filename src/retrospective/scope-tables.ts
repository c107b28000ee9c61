import { type ScopeCell, type ScopeRow, type ScopeTable, severityRank, worstSeverity } from '../model/index.js'
import { adverseChange } from './adverse-change.js'
import { directionIn, type Facts } from './facts.js'
import { type KpiWeek, kpiWeeks } from './kpi-week.js'
import { withMarginals } from './marginal-days.js'

/** One table for each label that scopes differ by: its values side by side, worst first. */
export function scopeTables(facts: Facts): ScopeTable[] {
  const weeks = kpiWeeks(withMarginals(facts))
  const dimensions = [...new Set(weeks.flatMap(({ scope }) => Object.keys(scope)))].sort()
  return dimensions.map((dimension) => scopeTable(facts, weeks, dimension))
}

function scopeTable(facts: Facts, weeks: readonly KpiWeek[], dimension: string): ScopeTable {
  const within = weeks.filter(({ scope }) => scope[dimension] !== undefined)
  const kpis = [...new Set(within.map(({ kpi }) => kpi))].sort()
  const values = [...new Set(within.map(({ scope }) => scope[dimension] as string))].sort()
  const cells = new Map(
    values.map((value) => {
      const here = within.filter(({ scope }) => scope[dimension] === value)
      return [value, kpis.flatMap((kpi) => cellOf(facts, here, kpi) ?? [])]
    }),
  )
  const primary = facts.primary[dimension] ?? busiest(within, dimension)
  const reference = new Map((primary === null ? [] : (cells.get(primary) ?? [])).map((cell) => [cell.kpi, cell.value]))
  const rows = values.map((value): ScopeRow => {
    const own = (cells.get(value) ?? []).map((cell): ScopeCell => {
      const other = reference.get(cell.kpi) ?? null
      const delta = value === primary || other === null || cell.value === null ? null : cell.value - other
      return { ...cell, deltaToPrimary: delta }
    })
    return { scope: { [dimension]: value }, severity: worstOf(own), cells: own }
  })
  return { dimension, primary: cells.has(primary ?? '') ? primary : null, kpis, rows: rows.sort(worstFirst) }
}

/** The row's own figure if it was measured or summed, else that of its worst part. */
function cellOf(facts: Facts, here: readonly KpiWeek[], kpi: string): ScopeCell | null {
  const parts = here.filter((week) => week.kpi === kpi)
  const own = parts.find(({ scope }) => Object.keys(scope).length === 1)
  const shown = own ?? worstPart(facts, parts)
  if (!shown) return null
  const { severity, changePercent } = adverseChange(facts, kpi, shown.value, shown.baselineValue)
  return {
    kpi,
    unit: shown.unit,
    value: shown.value,
    baselineValue: shown.baselineValue,
    changePercent,
    deltaToPrimary: null,
    severity,
    ...(own === undefined && parts.length > 1 && { worstOf: parts.length }),
    daily: shown.daily.map((day) => day?.value ?? null),
  }
}

function worstPart(facts: Facts, parts: readonly KpiWeek[]): KpiWeek | undefined {
  const higherIsBetter = (kpi: string): boolean => directionIn(facts, kpi) === 'higher-is-better'
  return parts
    .filter(({ value }) => value !== null)
    .reduce<KpiWeek | undefined>((worst, part) => {
      if (!worst) return part
      return (part.value as number) < (worst.value as number) === higherIsBetter(part.kpi) ? part : worst
    }, undefined)
}

/** The value of the dimension with the most valid events, and so the most users. Null without counts. */
function busiest(within: readonly KpiWeek[], dimension: string): string | null {
  const traffic = new Map<string, number>()
  for (const { scope, valid } of within) {
    const value = scope[dimension] as string
    if (valid !== null) traffic.set(value, (traffic.get(value) ?? 0) + valid)
  }
  return (
    [...traffic].reduce<[string, number] | null>(
      (most, each) => (most && most[1] >= each[1] ? most : each),
      null,
    )?.[0] ?? null
  )
}

const worstOf = (cells: readonly ScopeCell[]): ScopeRow['severity'] =>
  worstSeverity(cells.map(({ severity }) => severity)) ??
  (cells.some(({ severity }) => severity === 'none') ? 'none' : null)

/** By severity, then by how many KPIs reach it, then by name. */
function worstFirst(a: ScopeRow, b: ScopeRow): number {
  const reached = ({ severity, cells }: ScopeRow): number => cells.filter((cell) => cell.severity === severity).length
  const name = ({ scope }: ScopeRow): string => Object.values(scope)[0] ?? ''
  return severityRank(b.severity) - severityRank(a.severity) || reached(b) - reached(a) || (name(a) < name(b) ? -1 : 1)
}
