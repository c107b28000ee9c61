import type { Problem } from '../model/index.js'

/** Maximum number of KPIs to name; the rest is only counted. */
const NAMED = 3

/** Failures by KPI name as problems that name the KPIs; the same failure of several KPIs is one problem. */
export function kpiProblems(records: readonly { readonly problems: Readonly<Record<string, Problem>> }[]): Problem[] {
  const failed = new Map<string, { problem: Problem; names: Set<string> }>()
  for (const [name, problem] of records.flatMap(({ problems }) => Object.entries(problems))) {
    const key = JSON.stringify([problem.code, problem.message, problem.hint])
    const same = failed.get(key) ?? { problem, names: new Set() }
    same.names.add(name)
    failed.set(key, same)
  }
  return [...failed.values()].map(({ problem, names }) => {
    const more = names.size > NAMED ? ` and ${names.size - NAMED} more` : ''
    return { ...problem, message: `${[...names].slice(0, NAMED).join(', ')}${more}: ${problem.message}` }
  })
}
