/** None, one or many, as a list. */
export const listOf = <T extends object>(some: T | readonly T[] | undefined): readonly T[] =>
  some === undefined ? [] : Array.isArray(some) ? some : [some as T]
