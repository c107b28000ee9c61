/** Replies of the query API, as Prometheus writes them. */
export const matrix = (result: unknown[], more: object = {}): object => ({
  status: 'success',
  data: { resultType: 'matrix', result },
  ...more,
})

export const vector = (result: unknown[], more: object = {}): object => ({
  status: 'success',
  data: { resultType: 'vector', result },
  ...more,
})

/** Samples taken 1 ms before the right edge of five-minute slots, the first of which begins at 0. */
export const values = (...texts: unknown[]): [number, unknown][] =>
  texts.map((text, i) => [(i + 1) * 300 - 0.001, text])
