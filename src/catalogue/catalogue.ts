import { type Kpi, type Objective, optional, requireShape, requireTarget, StabilityError } from '../model/index.js'

/** Adapts a ready KPI list to a team's own metric names, labels and objectives. */
export interface CatalogueOptions<Name extends string, Metric extends string = never, Label extends string = never> {
  /** Your metrics' names, where they differ from the defaults. */
  readonly metrics?: { readonly [M in Metric]?: string | undefined } | undefined
  /** Your labels' names, where they differ from the defaults. */
  readonly labels?: { readonly [L in Label]?: string | undefined } | undefined
  /** Objectives by KPI; replaces the default one. */
  readonly objectives?: { readonly [N in Name]?: Objective | undefined } | undefined
  /** Only these KPIs, in the list's order. */
  readonly only?: readonly Name[] | undefined
}

/** A KPI whose name is one of its catalogue's. */
export type Named<Name extends string> = Kpi & { readonly name: Name }

/**
 * Applies `only` and `objectives` to a list.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when either names a KPI that the list lacks, or a target is not a share
 */
export function tailored<Name extends string>(
  kpis: readonly Named<Name>[],
  options: Pick<CatalogueOptions<Name>, 'only' | 'objectives'>,
): Kpi[] {
  const { only, objectives = {} } = requireShape(options, 'options')
  requireShape(only, 'only', optional('list'))
  requireShape(objectives, 'objectives')
  const names = new Set<string>(kpis.map(({ name }) => name))
  for (const [option, given] of [
    ['only', only ?? []],
    ['objectives', Object.keys(objectives)],
  ] as const) {
    const unknown = given.find((name) => !names.has(name))
    if (unknown !== undefined) {
      throw new StabilityError('CONFIG_INVALID', `\`${option}\` names the KPI '${unknown}', which this list has not`, {
        hint: `Name any of ${[...names].join(', ')} in \`${option}\`.`,
      })
    }
  }
  return kpis
    .filter(({ name }) => only === undefined || only.includes(name))
    .map((kpi): Kpi => {
      const objective = (objectives as Partial<Record<string, Objective>>)[kpi.name]
      if (objective === undefined) return kpi
      const option = `objectives.${kpi.name}`
      if (requireShape(objective, option).target !== undefined)
        requireTarget(objective.target as number, `${option}.target`)
      return { ...kpi, objective }
    })
}

/** Fills in the default names and checks each against the grammar, since they are inserted into queries unchanged. */
export function namesOf<Key extends string>(
  option: 'metrics' | 'labels',
  defaults: Readonly<Record<Key, string>>,
  given: { readonly [K in Key]?: string | undefined } = {},
): Readonly<Record<Key, string>> {
  const names: Record<Key, string> = { ...defaults }
  const grammar = option === 'metrics' ? /^[a-zA-Z_:][a-zA-Z0-9_:]*$/ : /^[a-zA-Z_][a-zA-Z0-9_]*$/
  for (const [key, name] of Object.entries<string | undefined>(given)) {
    if (name === undefined) continue
    if (!Object.hasOwn(defaults, key) || !grammar.test(name)) {
      throw new StabilityError('CONFIG_INVALID', `\`${option}.${key}\` is '${name}'`, {
        hint: Object.hasOwn(defaults, key)
          ? `Set \`${option}.${key}\` to a name of letters, digits and underscores.`
          : `Set any of ${Object.keys(defaults).join(', ')} in \`${option}\`.`,
      })
    }
    names[key as Key] = name
  }
  return names
}

/** Exact count in a slot, per combination of the dimensions. */
export const increase = (selector: string, by = '$__by'): string => `sum by (${by}) ($__increase(${selector}))`

/** Exact count in a slot over everything, for metrics that services share. */
export const increaseOfAll = (selector: string): string => `sum($__increase(${selector}))`
