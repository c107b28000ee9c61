import { type Duration, type Finding, isWhole, type Labels, type Timestamp } from '../model/index.js'

/** A group that a later finding may join. */
export interface OpenGroup {
  /** The labels that its members share; may change while the group is open. */
  readonly core: Labels
  readonly opener: Finding
  /** Index of the first member among all findings; of several matching groups, the latest is used. */
  readonly order: number
}

/**
 * An index of the groups that a finding may join. A core that shares a label or no label name with the finding's scope
 * may match; any other contradicts it. Only trends and alerts join a trend, and a trend joins only one of its own group
 * of KPIs.
 */
export class OpenGroups<Group extends OpenGroup> {
  readonly #within: Duration
  readonly #groupOf: (kpi: string) => string
  readonly #trends = new Map<string, ScopeIndex<Group>>()
  #recent = new ScopeIndex<Group>()
  #recentFrom: Timestamp = Number.NEGATIVE_INFINITY
  #all: Group[] = []

  /**
   * @param within - a group that was not opened by a trend accepts findings that begin at most this long after it
   * @param groupOf - returns the group of a KPI
   */
  constructor(within: Duration, groupOf: (kpi: string) => string) {
    this.#within = within
    this.#groupOf = groupOf
  }

  /** Adds a group, or updates it after its core has changed. */
  add(group: Group): void {
    const { kind, kpi = '' } = group.opener
    if (kind === 'drift') {
      const key = this.#groupOf(kpi)
      const trends = this.#trends.get(key) ?? new ScopeIndex<Group>()
      this.#trends.set(key, trends)
      trends.add(group)
    } else {
      this.#recent.add(group)
      this.#all.push(group)
    }
  }

  /** The latest trend, else the latest other group, that accepts a finding. Findings come in order of onset. */
  latest({ kind, kpi = '', scope, start }: Finding, accepts: (group: Group) => boolean): Group | undefined {
    if (start - this.#recentFrom > 2 * this.#within) this.#forget(start - this.#within)
    if (kind === 'drift') return this.#trends.get(this.#groupOf(kpi))?.latest(scope, accepts)
    const trends = kind === 'alert' ? [...this.#trends.values()] : []
    const found = trends.flatMap((index) => index.latest(scope, accepts) ?? [])
    return found.sort((a, b) => b.order - a.order)[0] ?? this.#recent.latest(scope, accepts)
  }

  #forget(before: Timestamp): void {
    this.#recentFrom = before
    this.#all = [...new Set(this.#all)].filter(({ opener }) => opener.start >= before)
    this.#recent = new ScopeIndex()
    for (const group of this.#all) this.#recent.add(group)
  }
}

/** Groups by the labels of their cores and by the names of these labels. */
class ScopeIndex<Group extends OpenGroup> {
  readonly #byLabel = new Map<string, Group[]>()
  readonly #byNames = new Map<string, { readonly names: readonly string[]; readonly groups: Group[] }>()

  add(group: Group): void {
    const names = Object.keys(group.core).sort()
    for (const name of names) {
      const key = labelKey(name, group.core[name] as string)
      const known = this.#byLabel.get(key)
      if (known) known.push(group)
      else this.#byLabel.set(key, [group])
    }
    const key = JSON.stringify(names)
    const known = this.#byNames.get(key)
    if (known) known.groups.push(group)
    else this.#byNames.set(key, { names, groups: [group] })
  }

  latest(scope: Labels, accepts: (group: Group) => boolean): Group | undefined {
    let found: Group | undefined
    const look = (groups: readonly Group[]): void => {
      for (let i = groups.length - 1; i >= 0; i--) {
        const group = groups[i] as Group
        if ((found === undefined || group.order > found.order) && accepts(group)) found = group
      }
    }
    for (const name of Object.keys(scope)) look(this.#byLabel.get(labelKey(name, scope[name] as string)) ?? [])
    for (const { names, groups } of this.#byNames.values()) {
      if (isWhole(scope) || names.every((name) => scope[name] === undefined)) look(groups)
    }
    return found
  }
}

const labelKey = (name: string, value: string): string => `${name}\n${value}`
