import { describe, expect, it } from 'vitest'
import { isStabilityError } from '../../src/model/index.js'
import * as statistics from '../../src/statistics/index.js'

const {
  autocorrelation,
  benjaminiHochberg,
  benjaminiYekutieli,
  brownForsythe,
  brunnerMunzel,
  changePoints,
  cliffsDelta,
  cohensD,
  dayBlockTest,
  effectiveSampleSize,
  essRankTest,
  ewma,
  fisherExact,
  generalizedEsd,
  hedgesG,
  hodgesLehmann,
  holm,
  kendallTau,
  kolmogorovSmirnov,
  mannWhitneyU,
  mean,
  median,
  medianAbsoluteDeviation,
  newcombeInterval,
  normalCdf,
  normalQuantile,
  quantile,
  RollingMean,
  RollingMedian,
  RollingQuantile,
  RollingStandardDeviation,
  studentTCdf,
  studentTQuantile,
  theilSen,
  twoProportionZ,
  varghaDelaneyA,
  welchTTest,
  wilsonInterval,
} = statistics

type Column = ArrayLike<number>
const ofOne: Record<string, (values: Column) => unknown> = {
  mean,
  median,
  medianAbsoluteDeviation,
  ewma,
  theilSen,
  autocorrelation,
  effectiveSampleSize,
  changePoints,
  quantile: (values) => quantile(values, 0.5),
  generalizedEsd: (values) => generalizedEsd(values, { maxOutliers: 1, alpha: 0.05 }),
}
const ofTwo: Record<string, (x: Column, y: Column) => unknown> = {
  mannWhitneyU,
  hodgesLehmann,
  cliffsDelta,
  varghaDelaneyA,
  cohensD,
  hedgesG,
  welchTTest,
  brunnerMunzel,
  brownForsythe,
  kolmogorovSmirnov,
  essRankTest,
  kendallTau,
  dayBlockTest: (x, y) => dayBlockTest(x, y, { samplesPerDay: 1 }),
}
const sound = [1, 2, 3, 4]

const problemOf = (call: () => unknown) => {
  try {
    call()
  } catch (error) {
    if (isStabilityError(error)) return { code: error.code, text: `${error.message} ${error.hint}` }
    throw error
  }
  return null
}

describe.each(Object.entries(ofOne))('%s', (_, call) => {
  it('has too little in an empty column, and does not take what is no number', () => {
    expect(problemOf(() => call([]))).toMatchObject({
      code: 'INSUFFICIENT_DATA',
      text: expect.stringContaining('`values`'),
    })
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, undefined as never, '3' as never]) {
      expect(problemOf(() => call([1, 2, 3, bad]))).toMatchObject({
        code: 'CONFIG_INVALID',
        text: expect.stringContaining('`values`[3]'),
      })
    }
    expect(problemOf(() => call(null as never))).toMatchObject({ code: 'CONFIG_INVALID' })
  })

  it('leaves its column as it was, of any type', () => {
    const values = [4, 1, 3, 2]
    const answer = call(values)
    expect(values).toEqual([4, 1, 3, 2])
    expect(call(Float64Array.from(values))).toEqual(answer)
  })
})

describe.each(Object.entries(ofTwo))('%s', (_, call) => {
  it('has too little in an empty column, and does not take what is no number', () => {
    expect(problemOf(() => call([], sound))).toMatchObject({ code: 'INSUFFICIENT_DATA' })
    expect(problemOf(() => call(sound, []))).toMatchObject({ code: 'INSUFFICIENT_DATA' })
    for (const bad of [Number.NaN, Number.NEGATIVE_INFINITY]) {
      expect(problemOf(() => call(sound, [1, 2, 3, bad]))).toMatchObject({ code: 'CONFIG_INVALID' })
      expect(problemOf(() => call([bad, 2, 3, 4], sound))).toMatchObject({ code: 'CONFIG_INVALID' })
    }
  })

  it('answers all ties with plain numbers', () => {
    expect(JSON.stringify(call([5, 5, 5, 5], [5, 5, 5, 5]))).not.toMatch(/NaN|Infinity/)
    const answer = call([5, 5, 5, 5], [5, 5, 5, 5])
    expect(JSON.parse(JSON.stringify(answer))).toEqual(answer)
  })
})

describe('an argument out of its range', () => {
  const cases: [string, () => unknown][] = [
    ['p', () => quantile(sound, 95)],
    ['p', () => quantile(sound, Number.NaN)],
    ['p', () => normalQuantile(0)],
    ['z', () => normalCdf(Number.NaN)],
    ['t', () => studentTCdf(Number.NaN, 3)],
    ['df', () => studentTCdf(1, 0)],
    ['df', () => studentTQuantile(0.5, -1)],
    ['alpha', () => ewma(sound, 0)],
    ['alpha', () => generalizedEsd(sound, { maxOutliers: 1, alpha: 5 })],
    ['maxOutliers', () => generalizedEsd(sound, { maxOutliers: 0, alpha: 0.05 })],
    ['lag', () => autocorrelation(sound, 0.5)],
    ['confidence', () => wilsonInterval(1, 2, { confidence: 95 })],
    ['confidence', () => hodgesLehmann(sound, sound, { confidence: 1 })],
    ['confidence', () => theilSen(sound, { confidence: 0 })],
    ['varianceInflation', () => hodgesLehmann(sound, sound, { varianceInflation: 0.5 })],
    ['alternative', () => mannWhitneyU(sound, sound, { alternative: 'above' as never })],
    ['alternative', () => essRankTest(sound, sound, { alternative: 'above' as never })],
    ['alternative', () => fisherExact(1, 2, 1, 2, { alternative: 'above' as never })],
    ['method', () => mannWhitneyU(sound, sound, { method: 'fast' as never })],
    ['method', () => mannWhitneyU(new Float64Array(200), new Float64Array(200), { method: 'exact' })],
    ['k', () => wilsonInterval(3, 2)],
    ['k1', () => newcombeInterval(-1, 2, 1, 2)],
    ['k2', () => twoProportionZ(1, 2, 3, 2)],
    ['k1', () => fisherExact(0.5, 2, 1, 2)],
    ['overdispersion', () => twoProportionZ(1, 2, 1, 2, { overdispersion: 0 })],
    ['at', () => theilSen(sound, { at: [1, 2] })],
    ['at', () => theilSen(sound, { at: [1, 1, 1, 1] })],
    ['y', () => kendallTau(sound, [1, 2])],
    ['samplesPerDay', () => essRankTest(sound, sound, { samplesPerDay: 1.5 })],
    ['samplesPerDay', () => dayBlockTest(sound, sound)],
    ['baselineSlots', () => essRankTest(sound, sound, { baselineSlots: [0, 1] })],
    ['currentSlots', () => essRankTest(sound, sound, { currentSlots: [0, 2, 1, 3] })],
    ['tieTolerance', () => essRankTest(sound, sound, { tieTolerance: -1 })],
    ['shortest', () => changePoints(sound, { shortest: 1 })],
    ['penalty', () => changePoints(sound, { penalty: 0 })],
    ['pValues', () => benjaminiHochberg([0.5, 1.5])],
    ['pValues', () => benjaminiYekutieli(null as never)],
    ['pValues', () => holm([Number.NaN])],
    ['window', () => new RollingMean(0)],
    ['window', () => new RollingStandardDeviation(1.5)],
    ['window', () => new RollingMedian(-1)],
    ['p', () => new RollingQuantile(3, 2)],
  ]
  it.each(cases)('is refused by its name: %s', (name, call) => {
    expect(problemOf(call)).toMatchObject({ code: 'CONFIG_INVALID', text: expect.stringContaining(`\`${name}\``) })
  })

  it('is not a share of nothing, which is too little data', () => {
    for (const call of [() => wilsonInterval(0, 0), () => twoProportionZ(0, 0, 1, 2), () => fisherExact(1, 2, 0, 0)]) {
      expect(problemOf(call)).toMatchObject({ code: 'INSUFFICIENT_DATA' })
    }
  })

  it('may be undefined, which is its default', () => {
    expect(mannWhitneyU(sound, [2, 3], { alternative: undefined, continuity: undefined, method: undefined })).toEqual(
      mannWhitneyU(sound, [2, 3]),
    )
    expect(changePoints(sound, { shortest: undefined, penalty: undefined })).toEqual(changePoints(sound))
  })
})
