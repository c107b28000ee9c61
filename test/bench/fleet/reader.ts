import type { Kpi, MetricSource, TimeSeries } from '../../../src/index.js'
import { peakMemory } from '../memory/peak.js'

// The package's version is put in by its build, which this run does without.
Object.assign(globalThis, { __VERSION__: 'bench' })
const { days, hours, KpiCollector, minutes, RegressionAnalyzer, sliceWindow } = await import('../../../src/index.js')

/** Reads and compares a fleet of so many services, and tells what it took. */
const services = Array.from({ length: Number(process.argv[2]) }, (_, i) => `service-${String(i).padStart(4, '0')}`)
const REGIONS = ['eu-1', 'eu-2', 'us-1', 'us-2', 'ap-1']
const KPIS: Kpi[] = Array.from({ length: 12 }, (_, i) => ({
  name: `kpi-${i}`,
  unit: '1',
  kind: 'cpu',
  query: `avg by ($__by) (kpi_${i})`,
}))
const week = { start: 0, end: days(8) }

let samples = 0
/** Every value follows from its place and time, so that nothing is kept. */
const source: MetricSource = {
  kind: 'memory',
  limits: { concurrency: 4 },
  async range(query, range, { by = [], matchers = {} } = {}) {
    const wanted = matchers.service === undefined ? services : [matchers.service].flat()
    const salt = Number(/\d+/.exec(String(query))?.[0])
    const scopes = by.length === 0 ? [{}] : wanted.flatMap((service) => REGIONS.map((region) => ({ service, region })))
    const series = scopes.map((labels, place): TimeSeries => {
      const length = Math.round((range.end - range.start) / range.step)
      const timestamps = new Float64Array(length)
      const values = new Float64Array(length)
      for (let i = 0; i < length; i++) {
        const at = range.start + i * range.step
        timestamps[i] = at
        values[i] = 0.4 + 0.05 * Math.sin(at / hours(4) + place) + 0.01 * Math.sin(at * (salt + 1))
      }
      samples += length
      return { labels, timestamps, values }
    })
    return { series, warnings: [], partial: false }
  },
}

const collector = new KpiCollector({ source, kpis: KPIS, dimensions: ['service', 'region'], step: minutes(5) })
const analyzer = new RegressionAnalyzer()
const before = process.cpuUsage()
let regressions = 0
for await (const window of collector.stream(week)) {
  const launch = sliceWindow(window, { start: 0, end: days(1) })
  const since = sliceWindow(window, { start: days(1), end: days(8) })
  regressions += analyzer.compare(since, [{ name: 'launch-day', window: launch }]).regressions.length
}
const { user, system } = process.cpuUsage(before)
process.send?.({
  samples,
  regressions,
  peakRss: peakMemory(),
  ms: (user + system) / 1_000,
})
process.disconnect()
