/** Means of the last few values, for several lengths at once: a ring and one running sum per length. */
export interface Windows {
  readonly lengths: number[]
  ring: number[]
  sums: number[]
  count: number
}

export const newWindows = (lengths: readonly number[]): Windows => ({
  lengths: [...lengths],
  ring: new Array(Math.max(1, ...lengths)).fill(0),
  sums: new Array(lengths.length).fill(0),
  count: 0,
})

export function pushWindows(windows: Windows, value: number): void {
  const { lengths, ring, sums } = windows
  const size = ring.length
  const at = windows.count % size
  for (let i = 0; i < lengths.length; i++) {
    const length = lengths[i] as number
    const from = at - length
    const leaving = windows.count >= length ? (ring[from < 0 ? from + size : from] as number) : 0
    sums[i] = (sums[i] as number) + value - leaving
  }
  ring[at] = value
  windows.count++
  if (at === size - 1) for (let i = 0; i < lengths.length; i++) sums[i] = sumOfLast(windows, lengths[i] as number) // rounding errors do not add up
}

/** Mean of the last `lengths[index]` values, or NaN while there are fewer. */
export const windowMean = ({ lengths, sums, count }: Windows, index: number): number =>
  count < (lengths[index] as number) ? Number.NaN : (sums[index] as number) / (lengths[index] as number)

/** Clears all values: after a gap, earlier values are no longer adjacent. */
export function clearWindows(windows: Windows): void {
  windows.count = 0
  windows.sums.fill(0)
}

function sumOfLast({ ring, count }: Windows, length: number): number {
  let sum = 0
  for (let back = 1; back <= Math.min(length, count); back++) sum += ring[(count - back) % ring.length] as number
  return sum
}
