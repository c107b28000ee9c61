import {
  days,
  type KpiWindow,
  type Matchers,
  type Range,
  type Release,
  requireMilliseconds,
  requireShape,
  StabilityError,
} from '../model/index.js'
import type { MetricSource } from './metric-source.js'

/** Where a baseline comes from, which decides how far to trust it: staging is another environment. */
export type BaselineKind = 'launch-day' | 'previous-version' | 'staging' | 'canary'

/** A named healthy range, either already read (`window`) or still to be read (`range`). */
export type Baseline = {
  readonly name: string
  /** How far to trust it. Default: `name` if that is a kind, else `previous-version`. */
  readonly kind?: BaselineKind | undefined
} & (
  | { readonly window: KpiWindow; readonly range?: never; readonly source?: never; readonly matchers?: never }
  | {
      readonly range: Range
      /** Where to read it, if not from the release's own source: staging's Prometheus, for example. */
      readonly source?: MetricSource | undefined
      readonly matchers?: Matchers | undefined
      readonly window?: never
    }
)

export const BASELINE_KINDS: readonly string[] = [
  'launch-day',
  'previous-version',
  'staging',
  'canary',
] satisfies BaselineKind[]

/**
 * How far to trust a baseline: its `kind`, else its `name` if that is a kind, else `previous-version`.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when its `kind` is unknown
 */
export function baselineKind({ name, kind }: { name: string; kind?: BaselineKind | undefined }): BaselineKind {
  if (kind !== undefined && !BASELINE_KINDS.includes(kind)) {
    throw new StabilityError('CONFIG_INVALID', `baseline '${name}' is of kind '${kind}'`, {
      hint: `Set \`kind\` of each of \`baselines\` to ${BASELINE_KINDS.join(', ')}, or leave it out.`,
    })
  }
  return kind ?? (BASELINE_KINDS.includes(name) ? (name as BaselineKind) : 'previous-version')
}

/**
 * The seven days before a release: the previous version's week, the strongest baseline there is.
 *
 * @example
 * previousWeek({ product: 'checkout', version: '2.4.0', releasedAt: days(7) })
 * // { name: 'previous-version', kind: 'previous-version', range: { start: 0, end: 604_800_000 } }
 */
export const previousWeek = (release: Release): Baseline => {
  const { releasedAt } = requireShape(release, 'release', { releasedAt: 'number' })
  requireMilliseconds(releasedAt, 'release.releasedAt', releasedAt)
  return {
    name: 'previous-version',
    kind: 'previous-version',
    range: { start: releasedAt - days(7), end: releasedAt },
  }
}
