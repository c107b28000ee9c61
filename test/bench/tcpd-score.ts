/** Change points as several people see them: an annotator's name and the indices they marked. */
export type Annotations = Readonly<Record<string, readonly number[]>>

/**
 * Precision over what any annotator marked and recall over what each marked, in one figure; the start of the series
 * counts as marked by all and found.
 *
 * @see van den Burg and Williams (2020), "An Evaluation of Change Point Detection Algorithms", arXiv:2003.06222, 3.2
 */
export function f1Score(annotations: Annotations, found: readonly number[], margin = 5): number {
  const marked = Object.values(annotations).map((indices) => [...new Set([0, ...indices])])
  const predicted = [...new Set([0, ...found])]
  const byAnyone = [...new Set(marked.flat())].sort((a, b) => a - b)
  const precision = matches(byAnyone, predicted, margin) / predicted.length
  const recall =
    marked.reduce((sum, indices) => sum + matches(indices, predicted, margin) / indices.length, 0) / marked.length
  return (2 * precision * recall) / (precision + recall)
}

/** How well the annotators' segments are covered by those found, as mean Jaccard index (3.1 of the same paper). */
export function covering(annotations: Annotations, found: readonly number[], length: number): number {
  const predicted = segments(found, length)
  const scores = Object.values(annotations).map((indices) => {
    const covered = segments(indices, length).map(([from, to]) => {
      const best = predicted.map(([start, end]) => {
        const shared = Math.max(0, Math.min(to, end) - Math.max(from, start))
        return shared / (Math.max(to, end) - Math.min(from, start))
      })
      return (to - from) * Math.max(...best)
    })
    return covered.reduce((sum, part) => sum + part, 0) / length
  })
  return scores.reduce((sum, score) => sum + score, 0) / scores.length
}

/** Marked indices that have a prediction within the margin, each prediction serving one. */
export function matches(marked: readonly number[], predicted: readonly number[], margin: number): number {
  const left = new Set(predicted)
  let count = 0
  for (const index of marked) {
    const [nearest] = [...left]
      .filter((other) => Math.abs(other - index) <= margin)
      .sort((a, b) => Math.abs(a - index) - Math.abs(b - index) || a - b)
    if (nearest === undefined) continue
    left.delete(nearest)
    count++
  }
  return count
}

function segments(indices: readonly number[], length: number): [number, number][] {
  const edges = [...new Set([0, ...indices, length])].sort((a, b) => a - b)
  return edges.slice(1).map((to, i) => [edges[i] as number, to])
}
