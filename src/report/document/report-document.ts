import type { Duration, Range, Report, Timestamp, Verdict } from '../../model/index.js'

/** How good something is, shown as colour and symbol; the text next to it says the same. */
export type Tone = 'good' | 'watch' | 'bad' | 'unknown' | 'neutral'

/**
 * A report as a document: words and rounded numbers in order, independent of the output format. Every text is plain;
 * the renderer escapes it.
 */
export interface ReportDocument {
  readonly type: Report['type']
  readonly title: string
  readonly verdict: Verdict
  readonly verdictWord: string
  readonly tone: Tone
  /** Subject, time range and time zone. */
  readonly facts: readonly Fact[]
  readonly reasons: readonly string[]
  readonly sections: readonly Section[]
  readonly footer: readonly string[]
}

/** A chapter. `id` is unique in its document. */
export interface Section {
  readonly id: string
  readonly title: string
  readonly blocks: readonly Block[]
}

/** A part of a chapter; `type` says which. */
export type Block =
  | TextBlock
  | ListBlock
  | FiguresBlock
  | TableBlock
  | TimelineBlock
  | FindingsBlock
  | ActionsBlock
  | GridBlock
  | ChartsBlock
  | BurnDownBlock
  | FoldBlock

/** A figure with its name. */
export interface Fact {
  readonly label: string
  readonly value: string
  /** A query or rule, shown as it was sent. */
  readonly code?: boolean | undefined
}

/** A paragraph. */
export interface TextBlock {
  readonly type: 'text'
  readonly text: string
  readonly tone?: Tone | undefined
  /** The link's address; shown as text if it is not safe to link. */
  readonly link?: { readonly title: string; readonly url: string | undefined } | undefined
}

/** A list too long for a page is cut. */
export interface Cut {
  /** How many more there are than shown. */
  readonly more: number
  /** The field of the report as JSON that has them all. */
  readonly rest?: string | undefined
}

/** A list, ordered or not. */
export interface ListBlock extends Cut {
  readonly type: 'list'
  readonly items: readonly string[]
  readonly ordered?: boolean | undefined
}

/** One number in large type. */
export interface Figure {
  readonly label: string
  readonly value: string
  readonly note?: string | undefined
  readonly tone: Tone
}

/** The few numbers that a reader sees first. */
export interface FiguresBlock {
  readonly type: 'figures'
  readonly figures: readonly Figure[]
}

/** One field of a table. */
export interface Cell {
  readonly text: string
  /** A note on the value, in smaller type. */
  readonly note?: string | undefined
  readonly tone?: Tone | undefined
  /** The series behind the value, drawn small. */
  readonly trend?: readonly (number | null)[] | undefined
  readonly code?: boolean | undefined
}

/** The head of a column. */
export interface Column {
  readonly title: string
  readonly align: 'left' | 'right'
}

/** A table; each row has a cell for each column. */
export interface TableBlock extends Cut {
  readonly type: 'table'
  readonly caption: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
}

/** Something that happened, with its evidence. */
export interface FindingItem {
  readonly title: string
  /** One word: a severity, a status. */
  readonly tag: string
  readonly tone: Tone
  readonly text: string
  readonly facts: readonly Fact[]
  readonly trend?: readonly (number | null)[] | undefined
  /** The series at full size, where there is room for it. */
  readonly picture?: ChartItem | undefined
  readonly link?: { readonly title: string; readonly url: string | undefined } | undefined
  readonly evidence: readonly (readonly Fact[])[]
}

/** What happened, one finding after the other. */
export interface FindingsBlock extends Cut {
  readonly type: 'findings'
  readonly items: readonly FindingItem[]
}

/** When each event happened, as rows on one time axis. */
export interface TimelineBlock extends Cut {
  readonly type: 'timeline'
  readonly caption: string
  readonly range: Range
  readonly lanes: readonly (Mark & { readonly when: string; readonly tone: Tone })[]
  readonly annotations: readonly Mark[]
}

/** What to do, by priority. */
export interface ActionsBlock extends Cut {
  readonly type: 'actions'
  readonly items: readonly {
    readonly priority: string
    readonly tone: Tone
    readonly title: string
    readonly reason: string
    readonly steps: readonly string[]
    readonly owner: string
    readonly due: string
    readonly verify: { readonly query: string; readonly pass: string } | null
  }[]
}

/** One KPI on one day. */
export interface GridCell {
  readonly text: string
  readonly status: string
  readonly tone: Tone
}

/** Day by KPI, one status each. */
export interface GridBlock extends Cut {
  readonly type: 'grid'
  readonly caption: string
  readonly days: readonly string[]
  readonly rows: readonly {
    readonly title: string
    readonly cells: readonly GridCell[]
  }[]
}

/** A range or moment to mark on a picture. */
export interface Mark {
  readonly start: Timestamp
  /** Equal to `start` for a moment. */
  readonly end: Timestamp
  readonly title: string
}

/** One KPI's week as a picture and as a table. */
export interface ChartItem {
  readonly title: string
  readonly unit: string
  readonly range: Range
  readonly step: Duration
  readonly values: readonly (number | null)[]
  readonly baseline: { readonly lower: number; readonly upper: number } | null
  readonly objective: number | null
  readonly incidents: readonly Mark[]
  readonly annotations: readonly Mark[]
  /** What the picture shows, in a sentence. */
  readonly summary: string
  /** The same data as rows, one per day. */
  readonly twin: TableBlock
}

/** Pictures side by side. */
export interface ChartsBlock extends Cut {
  readonly type: 'charts'
  readonly items: readonly ChartItem[]
}

/** What is left of an error budget over time. */
export interface BurnDownItem {
  readonly title: string
  readonly range: Range
  /** Share of the period's budget left after each slice, 1 at the start; below 0 it is overspent. */
  readonly remaining: readonly (number | null)[]
  /** What even spending over the period leaves at the end of the picture. */
  readonly evenly: number
  readonly summary: string
  readonly tone: Tone
  readonly twin: TableBlock
}

/** Error budgets side by side. */
export interface BurnDownBlock {
  readonly type: 'burn-down'
  readonly items: readonly BurnDownItem[]
}

/** Folded blocks. */
export interface FoldBlock {
  readonly type: 'fold'
  readonly summary: string
  readonly blocks: readonly Block[]
}
