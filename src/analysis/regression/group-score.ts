import { type KpiComparison, requireShape, StabilityError } from '../../model/index.js'

/** The weight of each group. */
export interface GroupScoreOptions {
  /** Share of the score by group, in percent; groups without a weight share the rest. */
  readonly weights?: Readonly<Record<string, number>> | undefined
  /** Critical KPIs: if one of them got worse, the score is 0. */
  readonly critical?: readonly string[] | undefined
}

/**
 * A single number to gate on, as in Kayenta: the weighted share of each group's KPIs that did not get worse. It is 0
 * when half or more have no answer, or a critical KPI got worse. The report's verdict is more informative.
 *
 * @param comparisons - of one baseline and scope; `no_data` and `inconclusive` count as no answer
 * @returns 0 to 100; null without any comparison
 * @throws {StabilityError} `CONFIG_INVALID` when weights are negative or exceed 100 together
 * @see https://github.com/spinnaker/kayenta/blob/master/docs/canary-config.md
 * @example
 * groupScore(report.comparisons, { weights: { latency: 75, errors: 25 } }) // 75: latency kept its level, errors did not
 */
export function groupScore(
  comparisons: readonly Pick<KpiComparison, 'kpi' | 'group' | 'status'>[],
  options: GroupScoreOptions = {},
): number | null {
  const { weights = {}, critical = [] } = requireShape(options, 'options')
  requireShape(comparisons, 'comparisons', [{ kpi: 'text', status: 'text' }])
  requireShape(weights, 'weights')
  requireShape(critical, 'critical', 'list')
  const given = Object.values(weights)
  const total = given.reduce((sum, weight) => sum + weight, 0)
  if (!given.every((weight) => weight >= 0) || total > 100) {
    throw new StabilityError('CONFIG_INVALID', `weights add up to ${total}`, {
      hint: 'Set `weights` to percentages from 0 up that do not exceed 100 together.',
    })
  }
  if (comparisons.length === 0) return null
  const isWorse = ({ status }: { status: string }) => status === 'regressed'
  const isKnown = ({ status }: { status: string }) => status !== 'no_data' && status !== 'inconclusive'
  if (comparisons.some((one) => critical.includes(one.kpi) && isWorse(one))) return 0
  const unknown = comparisons.filter((one) => !isKnown(one)).length
  if (2 * unknown >= comparisons.length) return 0
  const groups = new Map<string, { worse: number; known: number }>()
  for (const one of comparisons) {
    const name = one.group ?? one.kpi
    const { worse, known } = groups.get(name) ?? { worse: 0, known: 0 }
    groups.set(name, { worse: worse + Number(isWorse(one)), known: known + Number(isKnown(one)) })
  }
  const unnamed = [...groups.keys()].filter((name) => weights[name] === undefined).length
  let [score, weighed] = [0, 0]
  for (const [name, { worse, known }] of groups) {
    const weight = weights[name] ?? (100 - total) / unnamed
    if (known === 0) continue // the weight of a group without an answer goes to the others
    score += weight * (1 - worse / known) * 100
    weighed += weight
  }
  return weighed > 0 ? score / weighed : 0
}
