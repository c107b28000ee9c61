import {
  type ActionItem,
  hours,
  type Labels,
  type Priority,
  scopeKey,
  scopesAgree,
  severityRank,
} from '../model/index.js'
import type { Concern } from './concern.js'
import { type Facts, placeKey } from './facts.js'
import { someOf } from './list-of.js'
import { scopeText } from './scope-text.js'

/** P0 within a day, P1 within two; the team schedules P2 and P3. Our own choice. */
const DUE_WITHIN: Partial<Record<Priority, number>> = { P0: hours(24), P1: hours(48) }
const PRIORITIES: readonly Priority[] = ['P0', 'P1', 'P2', 'P3']

/**
 * What to do, most urgent first: one item for each group of KPIs in compatible scopes, with the evidence of all its
 * findings. `due` is counted from the end of the data; `owner` is for the team to fill in.
 */
export function actionItems(facts: Facts, concerns: readonly Concern[]): ActionItem[] {
  const sorted = byUrgency(facts, concerns)
  const merged: Concern[] = []
  for (const concern of sorted) {
    const index = merged.findIndex((each) => isAbout(facts, each, concern))
    const found = merged[index]
    if (found) merged[index] = together(found, concern)
    else merged.push(concern)
  }
  const ids = new Map<string, number>()
  return merged.map(({ priority, title, reason, steps, kpi, scope, verify, by, evidence, elsewhere = [] }) => {
    const id = `action:${placeKey(kpi ?? title, scope)}`
    const count = (ids.get(id) ?? 0) + 1
    ids.set(id, count)
    const within = DUE_WITHIN[priority]
    const due = within === undefined ? null : facts.range.end + within
    return {
      id: count === 1 ? id : `${id} ${count}`,
      priority,
      title,
      reason: elsewhere.length === 0 ? reason : `${reason} Also in ${someOf(elsewhere)}.`,
      steps,
      ...(kpi !== undefined && { kpi }),
      scope,
      owner: null,
      due: by === undefined ? due : Math.min(by, due ?? by),
      verify,
      evidence,
    }
  })
}

/**
 * The same group of KPIs; findings in the scope of an incident belong to that incident. Incidents in different scopes
 * have separate causes.
 */
const isAbout = (facts: Facts, a: Concern, b: Concern): boolean => {
  if (a.kpi === undefined || b.kpi === undefined) return a.title === b.title
  if (groupOf(facts, a.kpi) !== groupOf(facts, b.kpi)) return false
  if (a.incident && b.incident) return scopeKey(a.scope) === scopeKey(b.scope)
  return (!a.incident && !b.incident) || scopesAgree(a.scope, b.scope)
}

const groupOf = ({ kpis }: Facts, kpi: string): string => kpis.get(kpi)?.group ?? kpi

/**
 * Merged with the first's priority and the evidence of both. The first names the item, unless the other missed the same
 * objective by more; the other's scope is added if it differs.
 */
function together(first: Concern, other: Concern): Concern {
  const isWorse = first.kpi === other.kpi && (other.missedBy ?? 0) > (first.missedBy ?? Number.POSITIVE_INFINITY)
  const [named, added] = isWorse ? [other, first] : [first, other]
  const by = [first.by, other.by].filter((each) => each !== undefined)
  const place = scopeText(added.scope)
  const known = first.elsewhere ?? []
  const isNew = !scopesAgree(first.scope, other.scope) && !known.includes(place)
  const elsewhere = (isNew ? [...known, place] : known).filter((each) => each !== scopeText(named.scope))
  return {
    ...named,
    priority: first.priority,
    ...(by.length > 0 && { by: Math.min(...by) }),
    evidence: [...first.evidence, ...other.evidence].slice(0, MOST_EVIDENCE),
    ...(elsewhere.length > 0 && { elsewhere }),
  }
}

/** Maximum number of evidence links of an item. */
const MOST_EVIDENCE = 20

/** Priority, then severity × certainty × the share of the budget that the KPI spent. */
function byUrgency(facts: Facts, concerns: readonly Concern[]): Concern[] {
  return concerns
    .map((concern) => {
      const { priority, severity, certainty, kpi, scope, title, incident } = concern
      return {
        concern,
        priority: PRIORITIES.indexOf(priority),
        weight: (severityRank(severity) + 1) * certainty * budgetShare(facts, kpi, scope),
        // Of two with equal weight the incident comes first, since it has an onset.
        id: `${incident ? 0 : 1} ${placeKey(kpi ?? '', scope)} ${title}`,
      }
    })
    .sort((a, b) => a.priority - b.priority || b.weight - a.weight || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
    .map(({ concern }) => concern)
}

/** 1 and more with the budget's consumption: a KPI without a budget is ranked by severity alone. */
function budgetShare(facts: Facts, kpi: string | undefined, scope: Labels): number {
  if (kpi === undefined) return 1
  const shares = facts.budgets
    .filter((each) => groupOf(facts, each.kpi) === groupOf(facts, kpi) && scopesAgree(each.scope, scope))
    .map(({ budget }) => budget.consumedOfPeriod ?? 0)
  return 1 + Math.max(0, ...shares)
}
