/** Undefined, one or many, as a list. */
export const listOf = <T extends object>(some: T | readonly T[] | undefined): readonly T[] =>
  some === undefined ? [] : Array.isArray(some) ? some : [some as T]

/** A few of many for a sentence. @example someOf(['a', 'b', 'c', 'd']) // 'a; b; c and 1 more' */
export const someOf = (texts: readonly string[], most = 3): string =>
  texts.length <= most ? texts.join('; ') : `${texts.slice(0, most).join('; ')} and ${texts.length - most} more`
