import { AnomalyDetector, type AnomalyReport } from '../../../src/analysis/anomaly/index.js'
import { days, minutes, timeSeries } from '../../../src/model/index.js'
import { normals, uniform } from '../simulation/noise.js'
import type { QualityRow } from './row.js'

const SERIES = 200
const WEEK = 8
const step = minutes(5)
const perDay = days(1) / step
const START = Date.UTC(2026, 0, 5)

type Normal = () => number
type ValueAt = (normal: Normal, i: number, last: number) => number

const level: ValueAt = (normal) => 100 + 3 * normal()
const NOISES: Record<string, ValueAt> = {
  normal: level,
  lognormal: (normal) => Math.exp(0.5 * normal()),
  'autocorrelated .6': (normal, _, last) => 0.6 * last + normal(),
}
const daily: ValueAt = (normal, i) => 100 + 20 * Math.sin((2 * Math.PI * i) / perDay) + 3 * normal()
const weekly: ValueAt = (normal, i) => daily(normal, i, 0) + 10 * Math.sin((2 * Math.PI * i) / perDay / 7)
/** The first day is learnt apart, so that a week is known on the ninth day. */
const KNOWN = 9 * perDay
const LONG = 22
const BEGIN = 3 * perDay
const shifted: ValueAt = (normal, i) => 100 + 3 * normal() + (i >= BEGIN ? 15 : 0)
const ramped: ValueAt = (normal, i) => 100 * (1 + Math.min(1, Math.max(0, i - BEGIN) / (4 * perDay))) + 3 * normal()

/** What the detector makes of noise of which all is known, and of two faults in it. */
export function rows(): QualityRow[] {
  return [
    ...Object.entries(NOISES).flatMap(([name, valueAt]) => falseRows(name, valueAt, 0.005)),
    ...falseRows('waves of a day', daily, 0.01),
    weeklyRow(),
    recallRow('shifts of five deviations', shifted, 0.95),
    recallRow('ramps to twice the level in four days', ramped, 0.9),
  ]
}

function falseRows(name: string, valueAt: ValueAt, most: number): QualityRow[] {
  let events = 0
  let points = 0
  each(valueAt, (report) => {
    events += report.anomalies.length
    points += report.points?.filter(({ anomalous }) => anomalous).length ?? 0
  })
  const share = points / (SERIES * WEEK * perDay)
  const perWeek = (events / SERIES) * (7 / (WEEK - 1))
  return [
    { name: `${name}: share of points called anomalous`, value: share, must: `<= ${most}`, ok: share <= most },
    { name: `${name}: events a week`, value: perWeek, must: '<= 1', ok: perWeek <= 1 },
  ]
}

/** Within its first week a wave of a week cannot be told from a drift. */
function weeklyRow(): QualityRow {
  let points = 0
  const since = START + KNOWN * step
  each(
    weekly,
    (report) => {
      points += report.points?.filter(({ anomalous, timestamp }) => anomalous && timestamp >= since).length ?? 0
    },
    LONG,
  )
  const value = points / (SERIES * (LONG * perDay - KNOWN))
  const name = 'waves of a day and of a week, once a week is known: share of points called anomalous'
  return { name, value, must: '<= 0.01', ok: value <= 0.01 }
}

function recallRow(name: string, valueAt: ValueAt, least: number): QualityRow {
  let found = 0
  const from = START + BEGIN * step
  each(valueAt, ({ points = [] }) => {
    const alarm = points.find(({ anomalous, timestamp }) => anomalous && timestamp >= from)
    if (alarm && alarm.timestamp <= from + days(1)) found++
  })
  const value = found / SERIES
  return { name: `${name}: found within a day`, value, must: `>= ${least}`, ok: value >= least }
}

function each(valueAt: ValueAt, take: (report: AnomalyReport) => void, length = WEEK): void {
  for (let seed = 1; seed <= SERIES; seed++) {
    const normal = normals(uniform(seed))
    let last = 0
    const points = Array.from({ length: length * perDay }, (_, i) => {
      last = valueAt(normal, i, last)
      return [START + i * step, last] as const
    })
    take(new AnomalyDetector().detect(timeSeries({}, points), { points: true }))
  }
}
