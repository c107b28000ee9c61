/**
 * How likely a rank sum is at most, and at least, that of the first `count` ranks, if every choice of `count` ranks is
 * equally likely. It counts all choices, so it is exact with ties too.
 *
 * @param ranks - midranks of both columns together
 */
export function rankSumDistribution(ranks: Float64Array, count: number): { atMost: number; atLeast: number } {
  if (count > ranks.length - count) {
    const mirrored = rankSumDistribution(ranks.slice().reverse(), ranks.length - count)
    return { atMost: mirrored.atLeast, atLeast: mirrored.atMost }
  }
  const doubled = Array.from(ranks, (rank) => 2 * rank) // midranks are halves
  const observed = doubled.slice(0, count).reduce((sum, rank) => sum + rank, 0)
  const ways = waysBySum(doubled, count)
  const total = sumOf(ways, 0, ways.length)
  return {
    atMost: Math.min(1, sumOf(ways, 0, observed + 1) / total),
    atLeast: Math.min(1, sumOf(ways, observed, ways.length) / total),
  }
}

/** For every sum, how many choices of `count` ranks reach it. All terms are positive, so nothing cancels. */
function waysBySum(ranks: number[], count: number): Float64Array {
  const largest = [...ranks].sort((a, b) => b - a).slice(0, count)
  const width = largest.reduce((sum, rank) => sum + rank, 0) + 1
  const ways = Array.from({ length: count + 1 }, () => new Float64Array(width))
  ;(ways[0] as Float64Array)[0] = 1
  for (const [seen, rank] of ranks.entries()) {
    for (let chosen = Math.min(seen + 1, count); chosen > 0; chosen--) {
      const from = ways[chosen - 1] as Float64Array
      const to = ways[chosen] as Float64Array
      for (let sum = rank; sum < width; sum++) to[sum] = (to[sum] as number) + (from[sum - rank] as number)
    }
  }
  return ways[count] as Float64Array
}

function sumOf(values: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += values[i] as number
  return sum
}
