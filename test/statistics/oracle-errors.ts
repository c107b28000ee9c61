import * as statistics from '../../src/statistics/index.js'
import { casesOf, largest, relativeError } from './oracle.js'

interface Distribution {
  readonly kind: 'normalCdf' | 'normalQuantile' | 'tCdf' | 'tQuantile'
  readonly z: number
  readonly p: number
  readonly t: number
  readonly df: number
  readonly expected: number
  readonly sf: number
}
interface RankCase {
  readonly x: number[]
  readonly y: number[]
  readonly expected: Record<string, { U?: number; p: number }>
}
interface EffectCase {
  readonly baseline: number[]
  readonly current: number[]
  readonly expected: {
    readonly hodgesLehmann: number
    readonly cliffsDelta: number
    readonly vdA: number
    readonly cohenD?: number
    readonly hedgesG?: number
    readonly welch?: { t: number; df: number; pTwoSided: number; pGreater: number }
    readonly brunnerMunzel?: { statistic: number; pTwoSided: number }
    readonly ks?: { D: number; pAsymp: number }
    readonly brownForsythe?: { W: number; p: number }
  } & Record<`hlCI_${string}`, [number, number]>
}
type TableCase = { readonly expected: Record<string, number> } & (
  | { kind: 'proportionCI'; k: number; n: number; confidence: number; expected: { wilson: [number, number] } }
  | {
      kind: 'twoProportions'
      baseErrors: number
      baseTotal: number
      curErrors: number
      curTotal: number
      expected: { z?: number; pGreater?: number; newcombe95: [number, number]; fisherGreater: number }
    }
  | {
      kind: 'series'
      series: number[]
      expected: { acf: number[]; theilSen: Record<'slope' | 'intercept' | 'low' | 'high', number> }
    }
  | { kind: 'robust'; series: number[] }
)
interface WeekCase {
  readonly series: number[]
  readonly samplesPerDay: number
  readonly reference: { essRank: { pGreater: number; rho: number }; dayBlock: { pGreater: number } }
}

/** The largest error of each figure over all its vectors; relative, but for what must be exact. */
export const oracleErrors = {
  distributions(): { cdf: number; quantile: number } {
    const cases = casesOf<Distribution>('oracle_distributions')
    const of = (kind: Distribution['kind'], error: (one: Distribution) => number) =>
      largest(cases.filter((one) => one.kind === kind).map(error))
    return {
      cdf: Math.max(
        of('normalCdf', ({ z, expected }) => relativeError(statistics.normalCdf(z), expected)),
        of('normalCdf', ({ z, sf }) => relativeError(statistics.normalSurvival(z), sf)),
        of('tCdf', ({ t, df, expected }) => relativeError(statistics.studentTCdf(t, df), expected)),
      ),
      quantile: Math.max(
        of('normalQuantile', ({ p, expected }) => relativeError(statistics.normalQuantile(p), expected)),
        of('tQuantile', ({ p, df, expected }) => relativeError(statistics.studentTQuantile(p, df), expected)),
      ),
    }
  },

  mannWhitney(): { p: number; u: number } {
    const errors = casesOf<RankCase>('oracle_mannwhitney').flatMap(({ x, y, expected }) =>
      Object.entries(expected).map(([key, { U, p }]) => {
        const [method, alternative, continuity] = key.split('_') as [never, never, string | undefined]
        const result = statistics.mannWhitneyU(x, y, { method, alternative, continuity: continuity !== 'nocc' })
        return { p: relativeError(result.p, p), u: U === undefined ? 0 : Math.abs(result.u - U) }
      }),
    )
    return { p: largest(errors.map(({ p }) => p)), u: largest(errors.map(({ u }) => u)) }
  },

  effects(): { shift: number; interval: number; delta: number; welch: number; others: number } {
    const errors = casesOf<EffectCase>('oracle_effects').map(({ baseline, current, expected }) => {
      const limits = ([0.9, 0.95, 0.98] as const).flatMap((confidence) => {
        const { lower, upper } = statistics.hodgesLehmann(current, baseline, { confidence })
        const [low, high] = expected[`hlCI_${confidence}`] as [number, number]
        return [Math.abs(lower - low), Math.abs(upper - high)]
      })
      return {
        shift: Math.abs(statistics.hodgesLehmann(current, baseline).shift - expected.hodgesLehmann),
        interval: largest(limits),
        delta: Math.abs(statistics.cliffsDelta(current, baseline) - expected.cliffsDelta),
        welch: welchError(current, baseline, expected),
        others: otherErrors(current, baseline, expected),
      }
    })
    const worst = (of: keyof (typeof errors)[number]) => largest(errors.map((error) => error[of]))
    return {
      shift: worst('shift'),
      interval: worst('interval'),
      delta: worst('delta'),
      welch: worst('welch'),
      others: worst('others'),
    }
  },

  adjustedP(): number {
    return largest(
      casesOf<{ p: number[]; expected: { bh: number[]; by: number[]; holm: number[] } }>(
        'oracle_multipletesting',
      ).flatMap(({ p, expected }) => [
        ...statistics.benjaminiHochberg(p).map((q, i) => Math.abs(q - (expected.bh[i] as number))),
        ...statistics.benjaminiYekutieli(p).map((q, i) => Math.abs(q - (expected.by[i] as number))),
        ...statistics.holm(p).map((q, i) => Math.abs(q - (expected.holm[i] as number))),
      ]),
    )
  },

  /** Shares and their intervals, exact tests, autocorrelation, trends, medians and quantiles. */
  tables(): number {
    return largest(casesOf<TableCase>('oracle_misc').flatMap(tableErrors))
  },

  weeks(): { essRank: number; dayBlock: number } {
    const errors = casesOf<WeekCase>('sim_weeks').map(({ series, samplesPerDay, reference }) => {
      const launchDay = series.slice(0, samplesPerDay)
      const week = series.slice(samplesPerDay)
      const options = { samplesPerDay, alternative: 'greater' } as const
      const { p } = statistics.essRankTest(launchDay, week, options)
      return {
        essRank: relativeError(p, reference.essRank.pGreater),
        dayBlock: relativeError(statistics.dayBlockTest(launchDay, week, options).p, reference.dayBlock.pGreater),
      }
    })
    return {
      essRank: largest(errors.map(({ essRank }) => essRank)),
      dayBlock: largest(errors.map(({ dayBlock }) => dayBlock)),
    }
  },
}

function tableErrors(one: TableCase): number[] {
  const near = (pairs: readonly (readonly [number, number | undefined])[]) =>
    pairs.map(([actual, expected]) => (expected === undefined ? 0 : relativeError(actual, expected)))
  if (one.kind === 'proportionCI') {
    const { lower, upper } = statistics.wilsonInterval(one.k, one.n, one)
    return near([
      [lower, one.expected.wilson[0]],
      [upper, one.expected.wilson[1]],
    ])
  }
  if (one.kind === 'twoProportions') {
    const { curErrors, curTotal, baseErrors, baseTotal, expected } = one
    const sides = [curErrors, curTotal, baseErrors, baseTotal] as const
    const { z, p } = statistics.twoProportionZ(...sides, { alternative: 'greater' })
    const { lower, upper } = statistics.newcombeInterval(...sides)
    return near([
      [z, expected.z],
      [p, expected.pGreater],
      [lower, expected.newcombe95[0]],
      [upper, expected.newcombe95[1]],
      [statistics.fisherExact(...sides, { alternative: 'greater' }).p, expected.fisherGreater],
    ])
  }
  const { series, expected } = one
  if (one.kind === 'robust') {
    return near([
      [statistics.median(series), expected.median],
      [statistics.mean(series), expected.mean],
      [statistics.medianAbsoluteDeviation(series), expected.mad],
      ...([50, 95, 99] as const).map((p) => [statistics.quantile(series, p / 100), expected[`p${p}`]] as const),
    ])
  }
  const { acf, theilSen } = one.expected
  const { slope, intercept, lower, upper } = statistics.theilSen(series)
  const { tau, p } = statistics.kendallTau(
    series.map((_, i) => i),
    series,
  )
  return near([
    ...acf.slice(1).map((each, i) => [statistics.autocorrelation(series, i + 1), each] as const),
    [slope, theilSen.slope],
    [intercept, theilSen.intercept],
    [lower, theilSen.low],
    [upper, theilSen.high],
    [tau, expected.kendallTauB],
    [p, expected.kendallP],
    [statistics.medianAbsoluteDeviation(series), expected.mad],
  ])
}

function welchError(current: number[], baseline: number[], { welch }: EffectCase['expected']): number {
  if (!welch) return 0
  const { t, df, p } = statistics.welchTTest(current, baseline)
  const above = statistics.welchTTest(current, baseline, { alternative: 'greater' }).p
  return largest([
    relativeError(t ?? Number.NaN, welch.t),
    relativeError(df, welch.df),
    relativeError(p, welch.pTwoSided),
    relativeError(above, welch.pGreater),
  ])
}

function otherErrors(current: number[], baseline: number[], expected: EffectCase['expected']): number {
  const { vdA, cohenD, hedgesG, brunnerMunzel, ks, brownForsythe } = expected
  const errors = [Math.abs(statistics.varghaDelaneyA(current, baseline) - vdA)]
  if (cohenD !== undefined) errors.push(relativeError(statistics.cohensD(current, baseline) ?? Number.NaN, cohenD))
  if (hedgesG !== undefined) errors.push(relativeError(statistics.hedgesG(current, baseline) ?? Number.NaN, hedgesG))
  if (brunnerMunzel) {
    const { statistic, p } = statistics.brunnerMunzel(current, baseline)
    errors.push(
      relativeError(statistic ?? Number.NaN, brunnerMunzel.statistic),
      relativeError(p, brunnerMunzel.pTwoSided),
    )
  }
  if (ks) {
    const { d, p } = statistics.kolmogorovSmirnov(current, baseline)
    errors.push(Math.abs(d - ks.D), relativeError(p, ks.pAsymp))
  }
  // two values lie equally far from their median: that oracle's W of 1e31 is rounding, our answer null
  if (brownForsythe && current.length > 2) {
    const { f, p } = statistics.brownForsythe(current, baseline)
    errors.push(relativeError(f ?? Number.NaN, brownForsythe.W), relativeError(p, brownForsythe.p))
  }
  return largest(errors)
}

interface OutlierCase {
  readonly name: string
  readonly series: number[]
  readonly maxOutliers: number
  readonly alpha: number
  readonly mad: boolean
  readonly expected: { count: number; indexes: number[] }
}

/** Names of the cases whose outliers, or their order, differ. */
export const outlierMismatches = (): string[] =>
  casesOf<OutlierCase>('mongodb_gesd')
    .filter(({ series, maxOutliers, alpha, mad, expected }) => {
      const found = statistics.generalizedEsd(series, { maxOutliers, alpha, mad }).map(({ index }) => index)
      return found.join() !== expected.indexes.slice(0, expected.count).join()
    })
    .map(({ name }) => name)
