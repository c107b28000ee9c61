import { dayCount } from './days-expected.js'
import type { Facts } from './facts.js'

/** A score needs more than half of the days: four of seven. Source: ANALYSIS.md, 2.8. */
const enough = (known: number, expected: number): boolean => known > expected / 2

/** The mean of the daily health scores, 0 to 100; null while most days have none. */
export function scoreOf({ health, release }: Facts): number | null {
  const scores = health.flatMap(({ score }) => (score === null ? [] : [score]))
  if (!enough(scores.length, dayCount(release))) return null
  return scores.reduce((total, score) => total + score, 0) / scores.length
}

/** A from 95, B from 90, C from 80, D from 70, else F: the original's bands. */
export function gradeOf(score: number | null): string | null {
  if (score === null) return null
  return score >= 95 ? 'A' : score >= 90 ? 'B' : score >= 80 ? 'C' : score >= 70 ? 'D' : 'F'
}
