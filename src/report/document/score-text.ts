import type { Retrospective } from '../../model/index.js'
import { digits } from '../words/quantity.js'
import { text } from './build.js'
import type { Figure, TextBlock, Tone } from './report-document.js'

const GRADE_TONES: Readonly<Record<string, Tone>> = { A: 'good', B: 'good', C: 'watch', D: 'bad', F: 'bad' }

/** The week's score, which is never green if the verdict is not. */
export function scoreFigure({ score, grade, verdict }: Pick<Retrospective, 'score' | 'grade' | 'verdict'>): Figure {
  const tone = GRADE_TONES[grade ?? ''] ?? 'unknown'
  return {
    label: 'Stability',
    value: score === null ? 'unknown' : `${digits(Math.round(score * 10) / 10)} of 100`,
    note: grade === null ? undefined : `grade ${grade}`,
    tone: tone === 'good' && verdict !== 'pass' ? 'neutral' : tone,
  }
}

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
