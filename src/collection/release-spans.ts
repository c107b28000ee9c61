import { type Duration, type Range, type Release, releaseDays } from '../model/index.js'

/** One span of a release on the grid of slots. */
export interface ReleaseSpan {
  readonly name: string
  /** 0 is launch day. */
  readonly day: number
  /** Whole slots: a slot belongs to the span that contains its left edge, so that none is lost or counted twice. */
  readonly range: Range
  readonly hours: number
}

/** Launch day and the days after it, each slot in exactly one of them: 168 hours of half-hour slots are 336, always. */
export function releaseSpans(release: Release, step: Duration): ReleaseSpan[] {
  const edge = (moment: number): number => Math.ceil(moment / step) * step
  return releaseDays(release).map(({ day, range, hours }) => ({
    name: `day-${day}`,
    day,
    range: { start: edge(range.start), end: edge(range.end) },
    hours,
  }))
}
