import type { Labels } from '../model/index.js'

/** Maximum number of samples of one query per shard: some ten megabytes of columns for a KPI with a dozen buckets. */
const SHARD_SAMPLES = 100_000

/** Scopes that are read together, by the values of their first dimension. */
export interface Shard {
  /** Of the first dimension; null where a scope has none. */
  readonly values: readonly string[] | null
  readonly scopes: readonly Labels[]
}

/** Groups scopes into as few shards as stay small over this many slots; scopes of one value stay together. */
export function shardsOf(scopes: readonly Labels[], dimension: string, slots: number): Shard[] {
  const byValue = new Map<string, Labels[]>()
  for (const scope of scopes) {
    const value = scope[dimension]
    if (value === undefined) return [{ values: null, scopes }] // no shard could hold it
    const known = byValue.get(value)
    if (known) known.push(scope)
    else byValue.set(value, [scope])
  }
  const shards: { values: string[]; scopes: Labels[] }[] = []
  for (const [value, own] of [...byValue].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const last = shards.at(-1)
    if (last && (last.scopes.length + own.length) * slots <= SHARD_SAMPLES) {
      last.values.push(value)
      last.scopes.push(...own)
    } else shards.push({ values: [value], scopes: [...own] })
  }
  return shards
}

/** A dimension's values in shards as above; two halves if one shard with all values was too large. */
export function smallerShards(values: readonly string[], dimension: string, slots: number): (readonly string[])[] {
  const shards = shardsOf(
    values.map((value) => ({ [dimension]: value })),
    dimension,
    slots,
  ).flatMap(({ values }) => (values ? [values] : []))
  const [only] = shards
  if (!only || shards.length > 1 || only.length < 2) return shards
  const middle = only.length >> 1
  return [only.slice(0, middle), only.slice(middle)]
}
