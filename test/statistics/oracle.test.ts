import { expect, it } from 'vitest'
import { describeWithShared } from '../shared-data.js'
import { oracleErrors, outlierMismatches } from './oracle-errors.js'

describeWithShared('vectors/oracle_distributions.json', 'against mpmath', () => {
  it('has the normal and t distributions right to 1e-12 of themselves, tails included, and quantiles to 1e-10', () => {
    const { cdf, quantile } = oracleErrors.distributions()
    expect(cdf).toBeLessThanOrEqual(1e-12)
    expect(quantile).toBeLessThanOrEqual(1e-10)
  })
})

describeWithShared('vectors/oracle_mannwhitney.json', 'against SciPy', () => {
  it('has Mann and Whitney right: U exactly, p to 1e-9 of itself', () => {
    const { p, u } = oracleErrors.mannWhitney()
    expect(u).toBe(0)
    expect(p).toBeLessThanOrEqual(1e-9)
  })

  it('has effects right: shift, interval and delta exactly, the tests that go with them to 1e-9', () => {
    const { shift, interval, delta, welch, others } = oracleErrors.effects()
    expect([shift, interval, delta]).toEqual([0, 0, 0])
    expect(welch).toBeLessThanOrEqual(1e-10)
    expect(others).toBeLessThanOrEqual(1e-9)
  })

  it('adjusts p-values to 1e-14', () => {
    expect(oracleErrors.adjustedP()).toBeLessThanOrEqual(1e-14)
  })
})

describeWithShared('vectors/oracle_misc.json', 'against SciPy and NumPy', () => {
  it('has shares, exact tests, autocorrelation, trends and quantiles right to 1e-9 of themselves', () => {
    expect(oracleErrors.tables()).toBeLessThanOrEqual(1e-9)
  })
})

describeWithShared('vectors/mongodb_gesd.json', 'on the outliers of signal-processing-algorithms', () => {
  it('finds as many, in the same order', () => {
    expect(outlierMismatches()).toEqual([])
  })
})

describeWithShared('vectors/sim_weeks.json', 'on simulated weeks', () => {
  it('gives the p-values of the reference, to 1e-9 of themselves', () => {
    const { essRank, dayBlock } = oracleErrors.weeks()
    expect(essRank).toBeLessThanOrEqual(1e-9)
    expect(dayBlock).toBeLessThanOrEqual(1e-9)
  })
})
