import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changePoints } from '../../src/statistics/index.js'
import { normals, uniform } from '../bench/simulation/noise.js'
import { covering, f1Score } from '../bench/tcpd-score.js'
import { describeWithShared } from '../shared-data.js'
import { casesOf } from './oracle.js'

const indices = (values: ArrayLike<number>) => changePoints(values).map(({ index }) => index)

/** A week of half-hours around the levels given, each from its own slot on; the same for the same seed. */
function week(levels: readonly (readonly [from: number, level: number])[], { phi = 0.5, seed = 1 } = {}): number[] {
  const normal = normals(uniform(seed))
  let noise = normal()
  return Array.from({ length: 336 }, (_, i) => {
    noise = phi * noise + Math.sqrt(1 - phi * phi) * normal()
    const level = levels.findLast(([from]) => from <= i)?.[1] as number
    return level * (1 + 0.1 * noise)
  })
}

describe('change points', () => {
  it('finds the step of a series that has one, and says from what to what', () => {
    const [change, ...others] = changePoints(
      week([
        [0, 100],
        [168, 140],
      ]),
    )
    expect(others).toEqual([])
    expect(Math.abs((change?.index as number) - 168)).toBeLessThanOrEqual(6)
    expect(change?.before).toBeCloseTo(100, -1)
    expect(change?.after).toBeCloseTo(140, -1)
    expect(change?.p).toBeLessThan(0.01)
  })

  // the first series of Apache Otava's test_single_series
  it('agrees with Otava on its own example', () => {
    const series = [
      1.02, 0.95, 0.99, 1, 1.12, 1, 1.01, 0.98, 1.01, 0.96, 0.5, 0.51, 0.48, 0.48, 0.55, 0.5, 0.49, 0.51, 0.5, 0.49,
    ]
    expect(indices(series)).toEqual([10])
  })

  it('finds both ends of a short incident', () => {
    const found = indices(
      week([
        [0, 100],
        [200, 170],
        [212, 100],
      ]),
    )
    expect(found).toEqual([200, 212])
  })

  it('finds the steps of a long series that has many', () => {
    const normal = normals(uniform(34))
    const steps = Array.from({ length: 34 }, (_, i) => 36 * (i + 1) - (i % 3))
    const values = Array.from({ length: 1260 }, (_, i) => {
      const level = [100, 108, 104, 95][steps.filter((at) => at <= i).length % 4] as number
      return level + normal()
    })
    const found = indices(values)
    const near = steps.filter((at) => found.some((index) => Math.abs(index - at) <= 3))
    expect(near.length).toBeGreaterThanOrEqual(31)
    expect(found.length).toBeLessThanOrEqual(36)
  })

  it('finds every step of exact stairs', () => {
    const stairs = Array.from({ length: 60 }, (_, i) => [1, 3, 2][Math.floor(i / 20)] as number)
    expect(indices(stairs)).toEqual([20, 40])
  })

  it('takes no lone spike for a shift', () => {
    const spiked = week([[0, 100]])
    spiked[100] = 400
    spiked[101] = 380
    spiked[250] = 5
    expect(indices(spiked)).toEqual([])
    expect(indices(Array.from({ length: 50 }, (_, i) => (i === 20 ? 9 : 1)))).toEqual([])
  })

  it('finds nothing in a constant, nor where there is too little to tell', () => {
    expect(indices(new Float64Array(500).fill(7))).toEqual([])
    expect(indices(new Float64Array(500))).toEqual([])
    expect(indices([1, 9])).toEqual([])
  })

  it('is silent on at least 19 of 20 healthy series, however much neighbours resemble each other', () => {
    for (const phi of [0, 0.5, 0.9]) {
      const flagged = Array.from({ length: 100 }, (_, seed) => indices(week([[0, 100]], { phi, seed: seed + 1 })))
      expect(flagged.filter((found) => found.length > 0).length).toBeLessThanOrEqual(5)
    }
  })

  it('finds the same places in any unit, from any zero and with either sign', () => {
    const series = week([
      [0, 100],
      [96, 140],
      [240, 100],
    ])
    const found = indices(series)
    expect(found).toHaveLength(2)
    fc.assert(
      fc.property(fc.integer({ min: -12, max: 12 }), fc.integer({ min: -1000, max: 1000 }), (power, zero) => {
        expect(indices(series.map((value) => value * 10 ** power))).toEqual(found)
        expect(indices(series.map((value) => zero - value))).toEqual(found)
      }),
      { seed: 9, numRuns: 30 },
    )
  })

  it('asks for as much evidence, and for as long a level, as it is told to', () => {
    const slight = week(
      [
        [0, 100],
        [168, 107],
      ],
      { phi: 0 },
    )
    expect(changePoints(slight, { penalty: 40 })).toEqual([])
    expect(changePoints(slight, { penalty: 1 }).length).toBeGreaterThan(0)
    const incident = week([
      [0, 100],
      [200, 170],
      [212, 100],
    ])
    const levels = [0, ...changePoints(incident, { shortest: 20 }).map(({ index }) => index), 336]
    levels.slice(1).forEach((to, i) => {
      expect(to - (levels[i] as number)).toBeGreaterThanOrEqual(20)
    })
  })
})

describeWithShared('vectors/tcpd_metric.json', "the benchmark's own scorer", () => {
  it('scores its examples as the benchmark does', () => {
    interface Scored {
      readonly kind: 'f1' | 'cover'
      readonly annotations: Record<string, number[]>
      readonly predictions: number[]
      readonly margin: number
      readonly n: number
      readonly expected: number
    }
    for (const { kind, annotations, predictions, margin, n, expected } of casesOf<Scored>('tcpd_metric')) {
      const score = kind === 'f1' ? f1Score(annotations, predictions, margin) : covering(annotations, predictions, n)
      expect(score).toBeCloseTo(expected, 12)
    }
  })
})

describeWithShared('vectors/tcpd_series.json', 'on series that people annotated', () => {
  it('scores above the best published default', () => {
    const cases = casesOf<{ series: number[]; annotations: Record<string, number[]> }>('tcpd_series')
    const scores = cases.map(({ series, annotations }) => {
      const found = indices(series)
      return [f1Score(annotations, found), covering(annotations, found, series.length)] as const
    })
    const mean = (of: 0 | 1) => scores.reduce((sum, score) => sum + score[of], 0) / scores.length
    expect(mean(0)).toBeGreaterThanOrEqual(0.72)
    expect(mean(1)).toBeGreaterThanOrEqual(0.69)
  })
})

interface PublishedSeries {
  name: string
  series?: number[]
  expected?: number[]
  expectedCount?: number
}

describeWithShared('vectors/mongodb_edivisive.json', 'on the series of E-divisive', () => {
  const of = (name: string) => casesOf<PublishedSeries>('mongodb_edivisive').find((one) => one.name === name)

  it.each(['random_ish', 'simple_regression', 'behind', 'regression with early outlier', 'no regression'])(
    'finds the same steps in %s',
    (name) => expect(indices(of(name)?.series as number[])).toEqual(of(name)?.expected),
  )

  it('finds as many in its long series, and most of those in its profiles, whose levels differ by little', () => {
    for (const [name, share] of [
      ['long series', 1],
      ['profile short', 1],
      ['profile medium', 0.75],
      ['profile large', 0.75],
    ] as const) {
      const { series = [], expectedCount = 0 } = of(name) as PublishedSeries
      const count = indices(series).length
      expect(count, name).toBeGreaterThanOrEqual(share * expectedCount)
      expect(count, name).toBeLessThanOrEqual(expectedCount)
    }
  })
})
