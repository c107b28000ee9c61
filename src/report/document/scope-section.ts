import { type Retrospective, type ScopeCell, type ScopeTable, severityRank } from '../../model/index.js'
import { sentence, severityTone, spoken } from '../words/names.js'
import { difference, quantity, signedPercent } from '../words/quantity.js'
import { fold, section, table, text } from './build.js'
import type { Context } from './context.js'
import type { Block, Cell, Section, TableBlock, TextBlock } from './report-document.js'

/** Maximum number of KPIs in one table, so that it fits on a screen; the others are folded. */
const BESIDE = 6

/** Every service and every region side by side, worst first. */
export function servicesAndRegions({ scopeTables = [] }: Retrospective, context: Context): Section {
  const blocks = scopeTables.flatMap((scopes) => tables(scopes, context))
  return section(
    'services-and-regions',
    'Services and Regions',
    ...(blocks.length > 0 ? blocks : [text('Measured as a whole only: there are no services or regions to compare.')]),
  )
}

function tables(scopes: ScopeTable, context: Context): Block[] {
  const worst = new Map(
    scopes.kpis.map((kpi) => [
      kpi,
      Math.max(
        -1,
        ...scopes.rows.flatMap(({ cells }) =>
          cells.filter((cell) => cell.kpi === kpi).map(({ severity }) => severityRank(severity)),
        ),
      ),
    ]),
  )
  const order = scopes.kpis
    .map((kpi, index) => ({ kpi, index }))
    .sort((a, b) => (worst.get(b.kpi) ?? -1) - (worst.get(a.kpi) ?? -1) || a.index - b.index)
  const kpis = order.map(({ kpi }) => kpi)
  const first = scopeTable(scopes, kpis.slice(0, BESIDE), context)
  const rest = kpis.slice(BESIDE)
  return rest.length === 0
    ? [first]
    : [first, fold(`${rest.length} more KPIs by ${spoken(scopes.dimension)}`, scopeTable(scopes, rest, context))]
}

function scopeTable(
  { dimension, primary, rows }: ScopeTable,
  kpis: readonly string[],
  context: Context,
): TableBlock | TextBlock {
  const against = primary === null ? '' : `; Δ is the difference to ${primary}`
  return table(
    `By ${spoken(dimension)}, worst first, with the change from the baseline${against}`,
    [sentence(spoken(dimension)), ...kpis.map((kpi) => `#${context.title(kpi)}`)],
    rows,
    ({ scope, cells }) => {
      const byKpi = new Map(cells.map((cell) => [cell.kpi, cell]))
      return [scope[dimension] ?? '', ...kpis.map((kpi) => scopeCell(byKpi.get(kpi)))]
    },
    { empty: `Nothing was measured by ${spoken(dimension)}.`, limit: 40, rest: 'scopeTables' },
  )
}

function scopeCell(cell: ScopeCell | undefined): Cell {
  if (cell === undefined || cell.value === null) return { text: 'no data', tone: 'unknown' }
  const { value, unit, changePercent, deltaToPrimary, severity, worstOf } = cell
  const notes = [
    changePercent === null ? '' : signedPercent(changePercent),
    deltaToPrimary === null ? '' : `Δ ${difference(deltaToPrimary, value, unit)}`,
    worstOf === undefined ? '' : `worst of ${worstOf} places`,
  ].filter((note) => note !== '')
  return {
    text: quantity(value, unit),
    ...(notes.length > 0 && { note: notes.join(', ') }),
    ...(severity !== null && severity !== 'none' && { tone: severityTone(severity) }),
  }
}
