import type { DataQuality, Incident, KpiBudget, Retrospective } from '../../model/index.js'
import { lengthOfTime } from '../words/clock.js'
import { count, digits, percent, share } from '../words/quantity.js'
import { budgetTone } from './budget-blocks.js'
import type { Context } from './context.js'
import type { Figure, Tone } from './report-document.js'

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

/** The number of incidents; none is good only if the week was measured. */
export function incidentFigure(incidents: readonly Pick<Incident, 'end'>[], isMeasured: boolean): Figure {
  const open = incidents.filter(({ end }) => end === null).length
  return {
    label: 'Incidents',
    value: String(incidents.length),
    note: open > 0 ? `${open} still open` : undefined,
    tone: incidents.length > 0 ? (open > 0 ? 'bad' : 'watch') : isMeasured ? 'good' : 'unknown',
  }
}

/** The most spent error budget. */
export function budgetFigure(budgets: readonly KpiBudget[], context: Context): Figure {
  const tightest = [...budgets].sort(mostSpent)[0]
  if (!tightest) return { label: 'Tightest budget', value: 'none', note: 'no objective', tone: 'neutral' }
  const { kpi, scope, budget } = tightest
  return {
    label: 'Tightest budget',
    value: `${percent(budget.consumedOfPeriod)} spent`,
    note: `of ${lengthOfTime(budget.period)}, ${context.place(kpi, scope)}`,
    tone: budgetTone(budget),
  }
}

/** Sorts budgets by the consumed share of their period, highest first and unknown ones last. */
export const mostSpent = (a: KpiBudget, b: KpiBudget): number =>
  (b.budget.consumedOfPeriod ?? -1) - (a.budget.consumedOfPeriod ?? -1)

/** The share of the expected data that was read. */
export const coverageFigure = ({ coverage, gaps }: Pick<DataQuality, 'coverage' | 'gaps'>): Figure => ({
  label: 'Data coverage',
  value: share(coverage),
  note: gaps.length > 0 ? count(gaps.length, 'gap') : undefined,
  tone: coverage < 0.8 ? 'watch' : 'good',
})
