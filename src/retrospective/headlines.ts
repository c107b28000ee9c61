import { type Degradation, type Incident, type Success, severityRank, type Verdict } from '../model/index.js'
import type { Facts } from './facts.js'
import { moment } from './figure.js'

/** The three things that matter, worst first; what went well only where less than three things did not. */
export function headlines(
  facts: Facts,
  {
    degradations,
    successes,
    verdict,
  }: {
    readonly degradations: readonly Degradation[]
    readonly successes: readonly Success[]
    readonly verdict: Verdict
  },
): string[] {
  const { rollback } = facts.regression ?? {}
  const advised = rollback?.level === 'recommended' || rollback?.level === 'immediate'
  const troubles = [
    ...degradations.map((each) => ({
      rank: severityRank(each.severity) + (each.state === 'open' ? 0.5 : 0),
      text: each.description,
    })),
    ...facts.incidents.map((each) => ({
      rank: severityRank(each.severity) + (each.end === null ? 0.6 : 0.1),
      text: told(each),
    })),
  ].sort((a, b) => b.rank - a.rank)
  const unknown =
    facts.days.length === 0 && facts.regression === null ? ['Nothing was measured: there is no answer.'] : []
  const calm =
    verdict === 'pass' && troubles.length === 0
      ? ['Nothing got worse than before the release by more than chance.']
      : []
  return [
    ...unknown,
    ...(advised ? [`Rollback is ${rollback?.level}: ${rollback?.reasons[0] ?? ''}`.trim()] : []),
    ...troubles.map(({ text }) => text),
    ...calm,
    ...successes.map(({ description }) => description),
  ].slice(0, 3)
}

const told = ({ title, start, end }: Incident): string =>
  end === null ? `${title}: open since ${moment(start)}.` : `${title}: ${moment(start)} to ${moment(end)}.`
