import {
  AnomalyDetector,
  burnFactors,
  classifyChange,
  days,
  decodeWindow,
  encodeWindow,
  errorBudget,
  hours,
  kpiWindow,
  minutes,
  PrometheusSource,
  reviewRelease,
  timeSeries,
} from 'tars-observability'
import {
  benjaminiHochberg,
  changePoints,
  fisherExact,
  hodgesLehmann,
  mannWhitneyU,
  newcombeInterval,
  normalCdf,
  quantile,
  RollingMedian,
  studentTQuantile,
} from 'tars-observability/statistics'
import { launchWeek } from 'tars-observability/testing'

/** A handful of answers from every floor and a whole reviewed week: plain data, the same wherever it is computed. */
export async function answers() {
  const before = [1, 2, 4, 7, 11, 16, 22]
  const after = [2, 3, 5, 9, 12, 20, 31]
  const steps = Array.from({ length: 60 }, (_, i) => (i < 30 ? 10 : 14) + Math.sin(i * 12.9898))
  const rolling = new RollingMedian(5)
  const series = timeSeries(
    { service: 'checkout' },
    steps.map((value, i) => [hours(i), value]),
  )
  const window = kpiWindow({
    range: { start: 0, end: hours(60) },
    step: hours(1),
    kpis: [{ kpi: { name: 'latency', unit: 's', kind: 'latency', query: '' }, series }],
  })
  const week = launchWeek({ seed: 1, step: minutes(30) })
  const { retrospective, verdict } = await reviewRelease({
    ...week,
    dimensions: ['service', 'region'],
    step: minutes(30),
    now: week.truth.range.end + hours(1),
  })
  return {
    ranks: [mannWhitneyU(after, before), hodgesLehmann(after, before)],
    tails: [normalCdf(-37), studentTQuantile(1e-9, 2.5), fisherExact(3, 9, 12, 40)],
    intervals: [newcombeInterval(3, 100, 9, 110), benjaminiHochberg([0.01, 0.02, 0.02, 1])],
    order: [quantile(after, 0.99), steps.map((value) => rolling.push(value))],
    steps: changePoints(steps),
    change: classifyChange({ kind: 'latency', unit: 's', baseline: 0.2, current: 0.31 }),
    budget: errorBudget({ target: 0.999, period: days(30), slices: [{ duration: days(1), bad: 12, total: 9000 }] }),
    windows: burnFactors(days(30)),
    anomalies: new AnomalyDetector({ kind: 'latency', step: hours(1) }).detect(series),
    kept: Array.from(decodeWindow(encodeWindow(window)).kpis[0]?.series.values ?? []),
    refused: await new PrometheusSource({ url: 'http://localhost:9', retry: { attempts: 1 } })
      .range('up', { start: 0, end: hours(1), step: hours(1) })
      .catch(({ code }: { code: string }) => code),
    verdict,
    retrospective,
  }
}
