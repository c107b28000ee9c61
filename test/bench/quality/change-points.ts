import { changePoints } from '../../../src/statistics/index.js'
import { readShared } from '../../shared-data.js'
import { normals, uniform } from '../simulation/noise.js'
import { type Annotations, covering, f1Score, matches } from '../tcpd-score.js'
import type { QualityRow } from './row.js'

export const needs = ['vectors/sim_changepoints.json', 'vectors/tcpd_series.json']

/** Change points with one default: weeks with known shifts, healthy weeks, and series that people annotated. */
export function rows(): QualityRow[] {
  const { f1: published, covered } = annotatedSeries()
  return [
    ...HEALTHY.map(({ length, phi }) => healthyRow(length, phi)),
    atLeast('change points: F1 on the simulated weeks of the vectors', vectorsF1(), 0.9),
    atLeast('change points: F1 on 600 more simulated weeks, autocorrelation 0 to .85', simulatedF1(), 0.9),
    atLeast('change points: F1 on the annotated series (TCPD)', published, 0.7, 0.72),
    atLeast('change points: covering on the annotated series (TCPD)', covered, 0.68, 0.69),
  ]
}

const HEALTHY = [0, 0.3, 0.5, 0.7, 0.8, 0.9]
  .map((phi) => ({ length: 336, phi }))
  .concat([
    { length: 2016, phi: 0.5 },
    { length: 2016, phi: 0.9 },
  ])

const indicesIn = (values: ArrayLike<number>) => changePoints(values).map(({ index }) => index)

function healthyRow(length: number, phi: number): QualityRow {
  const series = length > 1000 ? 200 : 1000
  const normal = normals(uniform(length + Math.round(100 * phi)))
  let flagged = 0
  for (let i = 0; i < series; i++) {
    const values = autoregression(length, phi, normal).map((noise) => 100 + 10 * noise)
    if (indicesIn(values).length > 0) flagged++
  }
  const share = flagged / series
  const name = `change points: healthy series of ${length}, autocorrelation ${phi}, with any`
  return { name, value: share, must: '≤ .05', ok: share <= 0.05 }
}

interface SimulatedSeries {
  readonly series: number[]
  readonly truth: number[]
  readonly marginSamples: number
}

function vectorsF1(): number {
  const { cases } = readShared<{ cases: SimulatedSeries[] }>('vectors/sim_changepoints.json')
  return pooledF1(cases)
}

/** The levels that the vectors use, and where they change. */
const SHIFTS: readonly { levels: readonly number[]; truth: number[] }[] = [
  { levels: [1], truth: [] },
  { levels: [1, 0.7], truth: [240] },
  { levels: [1, 1.4, 1], truth: [96, 240] },
  { levels: [1, 1.5], truth: [300] },
  { levels: [1, 1.3], truth: [168] },
  { levels: [1, 1.25], truth: [48] },
]

function simulatedF1(): number {
  const normal = normals(uniform(2024))
  const weeks: SimulatedSeries[] = []
  for (const phi of [0, 0.5, 0.7, 0.85]) {
    for (const { levels, truth } of SHIFTS) {
      for (let i = 0; i < 25; i++) {
        const noise = autoregression(336, phi, normal)
        const series = Array.from(noise, (one, at) => {
          const level = levels[truth.filter((index) => index <= at).length] as number
          return 100 * level * (1 + 0.1 * one)
        })
        weeks.push({ series, truth, marginSamples: 6 })
      }
    }
  }
  return pooledF1(weeks)
}

function pooledF1(cases: readonly SimulatedSeries[]): number {
  let [found, said, shifts] = [0, 0, 0]
  for (const { series, truth, marginSamples } of cases) {
    const indices = indicesIn(series)
    found += matches(truth, indices, marginSamples)
    said += indices.length
    shifts += truth.length
  }
  return (2 * found) / (said + shifts)
}

function annotatedSeries(): { f1: number; covered: number } {
  const { cases } = readShared<{ cases: { series: number[]; annotations: Annotations }[] }>('vectors/tcpd_series.json')
  let [f1, covered] = [0, 0]
  for (const { series, annotations } of cases) {
    const indices = indicesIn(series)
    f1 += f1Score(annotations, indices) / cases.length
    covered += covering(annotations, indices, series.length) / cases.length
  }
  return { f1, covered }
}

/** First-order autoregression with unit variance. */
function autoregression(length: number, phi: number, normal: () => number): Float64Array {
  let last = normal()
  return new Float64Array(length).map(() => {
    const now = last
    last = phi * last + Math.sqrt(1 - phi * phi) * normal()
    return now
  })
}

const atLeast = (name: string, value: number, must: number, aim?: number): QualityRow => ({
  name,
  value,
  must: `≥ ${must}`,
  aim: aim === undefined ? undefined : `≥ ${aim}`,
  ok: value >= must,
})
