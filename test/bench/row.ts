/** One figure and the bound it must keep. */
export interface BenchRow {
  readonly name: string
  readonly ratio: number
  readonly must: string
  readonly ok: boolean
  /** Of a bound that is missed and will be: why. */
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

export type Print = (line: string) => void
