/** Seeded random numbers: the same seed gives the same week on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number
  /** Standard normal. */
  normal(): number
  /** A count whose mean is `mean`. */
  poisson(mean: number): number
}

/** A separate generator for a seed and a name, so that adding a series does not change the others. */
export function random(seed: number, name: string): Random {
  let state = seed >>> 0
  for (const character of name) state = Math.imul(state ^ (character.codePointAt(0) as number), 0x9e3779b1) >>> 0

  // mulberry32, by Tommy Ettinger: 32 bits of state are enough for a simulated week
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  const poisson = (mean: number) => {
    if (mean <= 0) return 0
    // Beyond 60 the normal approximation is accurate to one count, and a product of uniforms would be slow.
    if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()))
    const floor = Math.exp(-mean)
    let count = 0
    for (let product = uniform(); product > floor; product *= uniform()) count++
    return count
  }
  return { uniform, normal, poisson }
}

/** Autocorrelated noise: each value keeps the share `memory` of the one before; standard deviation 1. */
export function autocorrelated(draws: Random, memory: number): () => number {
  let value = draws.normal()
  const fresh = Math.sqrt(1 - memory ** 2)
  return () => {
    value = memory * value + fresh * draws.normal()
    return value
  }
}
