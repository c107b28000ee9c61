import { oracleErrors, outlierMismatches } from '../../statistics/oracle-errors.js'
import type { QualityRow } from './row.js'

export const needs = [
  'vectors/mongodb_gesd.json',
  'vectors/oracle_distributions.json',
  'vectors/oracle_effects.json',
  'vectors/oracle_mannwhitney.json',
  'vectors/oracle_misc.json',
  'vectors/oracle_multipletesting.json',
  'vectors/sim_weeks.json',
]

/** How far each figure is from its oracle, at worst. */
export function rows(): QualityRow[] {
  const { cdf, quantile } = oracleErrors.distributions()
  const { p, u } = oracleErrors.mannWhitney()
  const { shift, interval, delta, welch, others } = oracleErrors.effects()
  const { essRank, dayBlock } = oracleErrors.weeks()
  return [
    atMost('normal and t distribution: relative error, down to 1e-300', cdf, 1e-12),
    atMost('normal and t quantiles: relative error', quantile, 1e-10),
    atMost('Mann-Whitney p: relative error', p, 1e-9),
    atMost('Mann-Whitney U: error', u, 0),
    atMost('Hodges-Lehmann shift: error', shift, 0),
    atMost('Hodges-Lehmann interval: error', interval, 0),
    atMost("Cliff's delta: error", delta, 0),
    atMost('Welch t, df and p: relative error', welch, 1e-10),
    atMost('Brunner-Munzel, Brown-Forsythe, KS, Cohen, Hedges: relative error', others, 1e-9),
    atMost('Benjamini-Hochberg, -Yekutieli, Holm: error', oracleErrors.adjustedP(), 1e-14),
    atMost('shares, exact tests, autocorrelation, trends, quantiles: relative error', oracleErrors.tables(), 1e-9),
    atMost('generalized ESD: cases that differ', outlierMismatches().length, 0),
    atMost('essRankTest on simulated weeks: relative error of p', essRank, 1e-9),
    atMost('dayBlockTest on simulated weeks: relative error of p', dayBlock, 1e-9),
  ]
}

const atMost = (name: string, value: number, limit: number): QualityRow => ({
  name,
  value,
  must: limit === 0 ? '0' : `≤ ${limit}`,
  ok: value <= limit,
})
