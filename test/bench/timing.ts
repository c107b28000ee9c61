export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] as number

const TURN_MS = 30

/**
 * How long each of several works takes, in milliseconds: one after the other in every round, after a few to warm up, so
 * that whatever else the machine does meets them all alike. In its turn a short work runs as often as a long one's time
 * allows. The fastest counts, for the rest is others' work.
 */
export function timesOf<Name extends string>(
  works: Readonly<Record<Name, () => unknown>>,
  { rounds = 7, warm = 2 }: { readonly rounds?: number; readonly warm?: number } = {},
): Record<Name, number> {
  const names = Object.keys(works) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, Number.POSITIVE_INFINITY])) as Record<Name, number>
  for (let round = 0; round < warm + rounds; round++) {
    for (const name of names) {
      const turn = performance.now() + TURN_MS
      do {
        const start = performance.now()
        works[name]()
        if (round >= warm) times[name] = Math.min(times[name], performance.now() - start)
      } while (performance.now() < turn)
    }
  }
  return times
}

/** The CPU time that some work takes, the fastest of a few runs, in milliseconds: what it takes when nothing disturbs it. */
export async function cpuOf(work: () => unknown, runs = 5): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let run = 0; run < runs; run++) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / 1_000)
  }
  return best
}

/** How many points a second that is, as words. */
export const pace = (points: number, ms: number): string =>
  `${(points / ms / 1_000).toPrecision(3)} million points a second`

/** The slope of times over sizes on logarithmic axes, by least squares: 1 is linear. */
export function exponentOf(sizes: readonly number[], times: readonly number[]): number {
  const x = sizes.map(Math.log)
  const y = times.map(Math.log)
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [centerX, centerY] = [mean(x), mean(y)]
  const products = x.reduce((sum, value, i) => sum + (value - centerX) * ((y[i] as number) - centerY), 0)
  return products / x.reduce((sum, value) => sum + (value - centerX) ** 2, 0)
}

/** The same noise every time, between 0 and 1. */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0 // Numerical Recipes' generator
    return state / 2 ** 32
  }
}

/** A series as a service has it: a daily wave, noise that remembers, and a spike now and then. */
export function serviceSeries(
  length: number,
  step: number,
  seed = 7,
): { timestamps: Float64Array; values: Float64Array } {
  const next = random(seed)
  const timestamps = new Float64Array(length)
  const values = new Float64Array(length)
  let noise = 0
  for (let i = 0; i < length; i++) {
    timestamps[i] = i * step
    noise = 0.6 * noise + next() + next() + next() - 1.5
    values[i] =
      100 + 20 * Math.sin((2 * Math.PI * i * step) / 86_400_000) + 3 * noise + (i % 20_000 === 15_000 ? 80 : 0)
  }
  return { timestamps, values }
}
