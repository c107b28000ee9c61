import type {
  Block,
  Cell,
  Column,
  Fact,
  FoldBlock,
  ListBlock,
  Section,
  TableBlock,
  TextBlock,
  Tone,
} from './report-document.js'

/** The first of many, and how many more there are, so that documents stay readable. */
export function bounded<T>(items: readonly T[], limit: number): { shown: readonly T[]; more: number } {
  return items.length <= limit
    ? { shown: items, more: 0 }
    : { shown: items.slice(0, limit), more: items.length - limit }
}

export const section = (id: string, title: string, ...blocks: (Block | null)[]): Section => ({
  id,
  title,
  blocks: blocks.filter((block) => block !== null),
})

export const text = (value: string, tone?: Tone): TextBlock => ({ type: 'text', text: value, ...(tone && { tone }) })

/** A list, or the sentence that says that there is nothing to list. */
export function list(
  items: readonly string[],
  empty: string,
  { limit = 20, ordered = false, rest }: { limit?: number; ordered?: boolean; rest?: string } = {},
): ListBlock | TextBlock {
  if (items.length === 0) return text(empty)
  const { shown, more } = bounded(items, limit)
  return { type: 'list', items: shown, more, ...(rest && { rest }), ...(ordered && { ordered }) }
}

/**
 * A table, or the sentence that there is nothing to list. Titles that begin with `#` are right-aligned; a column that
 * is empty in every row is left out.
 */
export function table<T>(
  caption: string,
  titles: readonly string[],
  items: readonly T[],
  row: (item: T) => readonly (Cell | string)[],
  { empty = 'Nothing to show.', limit = 50, rest }: { empty?: string; limit?: number; rest?: string } = {},
): TableBlock | TextBlock {
  if (items.length === 0) return text(empty)
  const { shown, more } = bounded(items, limit)
  const rows = shown.map((item) => row(item).map((cell): Cell => (typeof cell === 'string' ? { text: cell } : cell)))
  const isSaid = titles.map((_, index) => rows.some((cells) => says(cells[index])))
  return {
    type: 'table',
    caption,
    columns: titles.map(column).filter((_, index) => isSaid[index]),
    rows: rows.map((cells) => cells.filter((_, index) => isSaid[index])),
    more,
    ...(rest && { rest }),
  }
}

const says = (cell: Cell | undefined): boolean => cell !== undefined && (cell.text !== '' || cell.trend !== undefined)

const column = (title: string): Column =>
  title.startsWith('#') ? { title: title.slice(1), align: 'right' } : { title, align: 'left' }

export const fold = (summary: string, ...blocks: (Block | null)[]): FoldBlock => ({
  type: 'fold',
  summary,
  blocks: blocks.filter((block) => block !== null),
})

export const cell = (value: string, tone?: Tone): Cell => ({ text: value, ...(tone && { tone }) })

/** Facts without unknown ones. */
export const facts = (
  ...pairs: (readonly [label: string, value: string | null | undefined, code?: 'code'])[]
): Fact[] =>
  pairs.flatMap(([label, value, code]) =>
    value === null || value === undefined || value === '' ? [] : [{ label, value, ...(code && { code: true }) }],
  )
