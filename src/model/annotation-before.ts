import type { Annotation, Release } from './release.js'
import { type Duration, hours, type Timestamp } from './time.js'

/** An annotation further back than this is not named as what came before. */
const WITHIN = hours(2)

/** What came shortly before a moment, with how long before. A coincidence in time, not a cause. */
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

/** The release itself and what else was annotated. */
export const annotationsOf = ({ releasedAt, product, version, annotations = [] }: Release): readonly Annotation[] => [
  { at: releasedAt, title: `Release ${product} ${version}` },
  ...annotations,
]
