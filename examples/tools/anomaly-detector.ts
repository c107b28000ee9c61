// Finds the samples of the week that are unlike their own past, per KPI and scope.
//
//   npx tsx examples/tools/anomaly-detector.ts --data stability --baseline ga_kpi
//
// Reads the samples that stability-monitor and ga-kpi kept; or measures (--prometheus-url with --ga-start, --simulate).
// Writes anomaly_events.json. Where only day_XX_summary.json is left, as of the original, seven figures a KPI are too few
// to learn from: it says so and exits with 3. --legacy repeats the original's method, which minds no such thing, and is
// what --ewma-alpha, --z-window and --z-threshold belong to.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Anomaly,
  AnomalyDetector,
  explain,
  type KpiResult,
  type KpiWindow,
  reviewRelease,
} from 'tars-observability'
import { exportLegacy, legacyAnomalies } from 'tars-observability/legacy'
import { type Command, type Plan, runIfMain, UsageError } from './command.js'
import { isMeasured, type MeasuredRelease, measuredRelease, releaseFlags } from './measured-release.js'
import {
  baseOf,
  dailyWindow,
  dataFolder,
  LAUNCH_DAY_SAMPLES,
  readDays,
  readSamples,
  WEEK_SAMPLES,
  writeText,
} from './report-files.js'

interface AnomalyPlan extends Plan {
  readonly measured: MeasuredRelease | null
  readonly data: string
  readonly baseline: string
  readonly output: string
  readonly isLegacy: boolean
  readonly alpha: number | undefined
  readonly window: number | undefined
  readonly threshold: number
}

export const anomalyDetector: Command<AnomalyPlan> = {
  name: 'anomaly-detector',
  summary: 'Finds the samples of the week that are unlike their own past.',
  flags: {
    ...releaseFlags,
    data: { value: 'folder', help: 'what stability-monitor wrote (default stability, under env TARS_DATA_DIR)' },
    baseline: {
      value: 'folder',
      aliases: ['ga-baseline'],
      help: 'what ga-kpi wrote: samples to learn from (default ga_kpi)',
    },
    duration: { value: 'hours', help: 'not needed: the data says how long it is; taken for old scripts' },
    output: {
      value: 'file',
      aliases: ['output-file', 'output-dir'],
      help: 'where to write (default anomaly_events.json)',
    },
    legacy: { help: "judges by the original's method, and writes its JSON" },
    'ewma-alpha': { value: '0..1', env: 'EWMA_ALPHA', default: '0.3', help: 'smoothing of the original' },
    'z-window': { value: 'samples', default: '48', help: 'window of the original' },
    'z-threshold': { value: 'z', env: 'Z_THRESHOLD', default: '2', help: 'least |z| of the original' },
  },
  plan(flags) {
    const measured = isMeasured(flags, ['data']) ? measuredRelease(flags) : null
    const data = flags.text('data') ?? join(dataFolder(), 'stability')
    const baseline = flags.text('baseline') ?? join(dataFolder(), 'ga_kpi')
    const output = `${baseOf(flags.text('output') ?? dataFolder(), 'anomaly_events')}.json`
    return {
      measured,
      data,
      baseline,
      output,
      isLegacy: flags.isOn('legacy'),
      alpha: flags.number('ewma-alpha'),
      window: flags.number('z-window'),
      threshold: flags.number('z-threshold') ?? 2,
      reads: measured ? [measured.origin] : [join(data, WEEK_SAMPLES), join(baseline, LAUNCH_DAY_SAMPLES)],
      writes: [output],
    }
  },
  async run(plan, { signal, say }) {
    const found = plan.measured
      ? { anomalies: (await reviewRelease({ ...plan.measured, signal })).anomalies, judged: true }
      : inFiles(plan)
    const { anomalies, judged } = found
    const verdict = anomalies.length > 0 ? 'anomalous' : judged ? 'normal' : 'inconclusive'
    const reasons = [
      judged ? `${anomalies.length} found` : 'too few samples to judge: keep week.window beside the days',
    ]
    const report = { verdict, reasons, anomalies, coverage: judged ? 1 : 0 } as const
    const json = plan.isLegacy ? exportLegacy.anomalies(report) : report
    await writeText(plan.output, `${JSON.stringify(json, null, 2)}\n`)
    for (const anomaly of anomalies.slice(0, 10)) say(`${anomaly.severity}  ${explain(anomaly)}`)
    say(`${verdict}: ${reasons.join(' ')}; written to ${plan.output}`)
    return verdict === 'normal' ? 'pass' : verdict === 'anomalous' ? 'warn' : 'inconclusive'
  },
}

function inFiles({ data, baseline, isLegacy, ...how }: AnomalyPlan): { anomalies: Anomaly[]; judged: boolean } {
  if (!existsSync(data.split(',')[0] ?? '')) {
    throw new UsageError(
      `--data is '${data}', and is not there: run stability-monitor, or measure by --prometheus-url with --ga-start`,
    )
  }
  const samples = readSamples(data, WEEK_SAMPLES)
  if (isLegacy) {
    const week = samples ?? dailyWindow(readDays(data, null))
    return { anomalies: inOrder(week.kpis.flatMap((result) => byTheOriginal(result, week, how))), judged: true }
  }
  if (!samples) return { anomalies: [], judged: false }
  const launchDay = readSamples(baseline, LAUNCH_DAY_SAMPLES)
  const reports = samples.kpis.map((result) => {
    const { kpi, scope } = result
    const before = launchDay?.kpis.find((each) => each.kpi.name === kpi.name && sameScope(each, result))
    const detector = new AnomalyDetector({
      kind: kpi.kind,
      direction: kpi.direction,
      unit: kpi.unit,
      step: samples.step,
    })
    const report = detector.detect(before ? after(before, result) : result.series)
    return { ...report, anomalies: report.anomalies.map((anomaly) => ({ ...anomaly, kpi: kpi.name, scope })) }
  })
  const anomalies = inOrder(reports.flatMap((report) => report.anomalies))
  return { anomalies, judged: reports.some(({ verdict }) => verdict !== 'inconclusive') }
}

const inOrder = (anomalies: Anomaly[]): Anomaly[] => anomalies.sort((a, b) => a.start - b.start)

const sameScope = (a: KpiResult, b: KpiResult): boolean => JSON.stringify(a.scope) === JSON.stringify(b.scope)

/** What came before the week and the week as one series, so that the week is judged by what launch day was like. */
function after({ series: a }: KpiResult, { series: b }: KpiResult): KpiResult['series'] {
  const first = b.timestamps[0] ?? Number.POSITIVE_INFINITY
  const earlier = a.timestamps.filter((at) => at < first).length
  return {
    labels: b.labels,
    timestamps: Float64Array.from([...a.timestamps.subarray(0, earlier), ...b.timestamps]),
    values: Float64Array.from([...a.values.subarray(0, earlier), ...b.values]),
  }
}

function byTheOriginal(
  { kpi, scope, series }: KpiResult,
  { step }: KpiWindow,
  { alpha, window, threshold }: Pick<AnomalyPlan, 'alpha' | 'window' | 'threshold'>,
): Anomaly[] {
  return legacyAnomalies([...series.values], { alpha, window })
    .filter(({ zScore }) => Math.abs(zScore) >= threshold)
    .map(({ index, actual, expected, deviation, zScore, classification, severity, confidence }) => {
      const start = series.timestamps[index] as number
      return {
        ...{ kpi: kpi.name, scope, start, end: start + step, peak: start, kind: classification, severity },
        ...{ direction: deviation >= 0 ? ('up' as const) : ('down' as const), score: Math.min(1, confidence / 100) },
        ...{ actual, expected, deviation, reason: `z score ${zScore.toFixed(2)}, by the original's method` },
      }
    })
}

await runIfMain(import.meta.url, anomalyDetector)
