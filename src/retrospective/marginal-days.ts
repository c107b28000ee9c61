import { isRatio, type KpiDay, type Labels, ratioOf } from '../model/index.js'
import { type Facts, placeKey } from './facts.js'

/**
 * Adds to each day, and to the baseline, sums of the finest scopes for each single label: with scopes of `{ service,
 * region }`, one entry for each service and one for each region. Only counts are summed; a KPI without counts gets
 * none, and measured entries are kept.
 */
export function withMarginals(facts: Facts): Facts {
  return {
    ...facts,
    days: facts.days.map((day) => ({ ...day, kpis: [...day.kpis, ...marginals(facts, day.kpis)] })),
    baseline: facts.baseline && {
      ...facts.baseline,
      kpis: [...facts.baseline.kpis, ...marginals(facts, facts.baseline.kpis)],
    },
  }
}

function marginals(facts: Facts, kpis: readonly KpiDay[]): KpiDay[] {
  const measured = new Set(kpis.map(({ kpi, scope }) => placeKey(kpi, scope)))
  const groups = new Map<string, { scope: Labels; parts: KpiDay[] }>()
  for (const day of kpis) {
    const names = Object.keys(day.scope)
    if (names.length < 2) continue
    for (const name of names) {
      const scope = { [name]: day.scope[name] as string }
      const key = placeKey(day.kpi, scope)
      if (measured.has(key)) continue
      const group = groups.get(key) ?? { scope, parts: [] }
      group.parts.push(day)
      groups.set(key, group)
    }
  }
  return [...groups.values()].flatMap(({ scope, parts }) => summed(facts, scope, parts) ?? [])
}

function summed({ kpis }: Facts, scope: Labels, parts: readonly KpiDay[]): KpiDay | null {
  const [first] = parts
  const kpi = first && kpis.get(first.kpi)
  if (!first || !kpi || !isRatio(kpi)) return null
  let bad = 0
  let valid = 0
  for (const part of parts) {
    if (part.value === null && part.valid === undefined) continue
    if (part.bad === undefined || part.valid === undefined) return null
    bad += part.bad
    valid += part.valid
  }
  return {
    ...first,
    scope,
    value: ratioOf(kpi, bad, valid),
    min: null,
    max: null,
    p50: null,
    p95: null,
    p99: null,
    bad,
    valid,
    coverage: parts.reduce((total, part) => total + part.coverage, 0) / parts.length,
    compliance: valid > 0 ? 1 - bad / valid : null,
    drift: null,
  }
}
