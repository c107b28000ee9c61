import type { Retrospective } from '../../model/index.js'
import { text } from './build.js'
import type { TextBlock } from './report-document.js'

/** How the week's score relates to the days' scores and the verdict, which may differ from it. */
export const scoreText = ({
  score,
  days,
}: Pick<Retrospective, 'score'> & { days: readonly unknown[] }): TextBlock | null =>
  score === null || days.length === 0
    ? null
    : text(
        "The stability score says how far the whole kept its objectives and its level over all days, weighted by traffic: 100 is all of it, and a short or local incident hardly lowers it. A day's score is stricter: below 100 as soon as a value is short of its ideal, however well it keeps its objective. The verdict says whether anything, anywhere, went wrong or is still open.",
      )
