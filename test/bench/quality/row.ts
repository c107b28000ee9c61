/** One line of the quality table: what was measured, what it must be, and whether it is. */
export interface QualityRow {
  readonly name: string
  readonly value: number | string
  readonly must: string
  readonly aim?: string | undefined
  readonly ok: boolean
}

/** A module of this folder: its rows, and the files under ../shared that they need. */
export interface QualityModule {
  readonly rows: () => readonly QualityRow[] | Promise<readonly QualityRow[]>
  readonly needs?: readonly string[] | undefined
}
