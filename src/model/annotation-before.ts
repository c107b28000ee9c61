import type { Annotation, Release } from './release.js'
import { type Duration, hours, type Timestamp } from './time.js'

/** An annotation further back than this is not reported. */
const WITHIN = hours(2)

/** The annotation shortly before a moment, and how long before. A coincidence in time, not a cause. */
export function annotationBefore(
  at: Timestamp,
  annotations: readonly Annotation[],
): (Annotation & { readonly leadTime: Duration }) | undefined {
  const before = annotations.filter((each) => each.at <= at && at - each.at <= WITHIN)
  const latest = before.reduce<Annotation | undefined>(
    (last, each) => (last && last.at > each.at ? last : each),
    undefined,
  )
  return latest && { ...latest, leadTime: at - latest.at }
}

/** The release itself and all other annotations. */
export const annotationsOf = ({ releasedAt, product, version, annotations = [] }: Release): readonly Annotation[] => [
  { at: releasedAt, title: `Release ${product} ${version}` },
  ...annotations,
]
