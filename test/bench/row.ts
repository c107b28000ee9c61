/** One figure and the bound it must keep. */
export interface BenchRow {
  readonly name: string
  readonly ratio: number
  readonly must: string
  readonly ok: boolean
  /** Of a bound that is missed: why, by what this run measured. */
  readonly why?: string
  /** What goes with the figure: points or bytes a second, peak memory. */
  readonly beside?: string
}

export const atLeast = (name: string, ratio: number, bound: number): BenchRow => ({
  name,
  ratio,
  must: `≥ ${bound}`,
  ok: ratio >= bound,
})

export const atMost = (name: string, ratio: number, bound: number): BenchRow => ({
  name,
  ratio,
  must: `≤ ${bound}`,
  ok: ratio <= bound,
})

/** A figure that nothing must hold. */
export const shown = (name: string, ratio: number): BenchRow => ({ name, ratio, must: '', ok: true })

/** The row, with the reason where it misses its bound: to find that may take another measurement. */
export const explained = async (row: BenchRow, why: () => string | Promise<string>): Promise<BenchRow> =>
  row.ok ? row : { ...row, why: await why() }

export type Print = (line: string) => void
