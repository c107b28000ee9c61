// Tells what got worse or better than launch day, staging and the previous version, and whether to roll back.
//
//   npx tsx examples/tools/regression-analyzer.ts --ga-baseline ga_kpi --7day-data stability
//
// Compares the samples that ga-kpi and stability-monitor kept; or measures (--prometheus-url with --ga-start, --simulate), and
// then the week before the release is a baseline too. Where only figures of days are left, as of the original, they are
// compared as figures: too few to prove much, and the report says so. Writes regression_summary.json and .md.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  budgetsOf,
  groupIncidents,
  type KpiWindow,
  type NamedWindow,
  RegressionAnalyzer,
  type RegressionReport,
  type Release,
  releaseDays,
  reviewRelease,
  sliceWindow,
} from 'tars-observability'
import { exportLegacy } from 'tars-observability/legacy'
import { type Command, type Plan, runIfMain, told, UsageError } from './command.js'
import { isMeasured, type MeasuredRelease, measuredRelease, releaseFlags } from './measured-release.js'
import {
  baseOf,
  dailyWindow,
  dataFolder,
  foundAndMissing,
  LAUNCH_DAY_SAMPLES,
  readAnomalies,
  readDays,
  readLaunchDay,
  readRelease,
  readSamples,
  WEEK_SAMPLES,
  writeReport,
} from './report-files.js'

const BASELINES = {
  'ga-baseline': { name: 'launch-day', kind: 'launch-day', asks: ['ga', 'launch-day'] },
  'staging-baseline': { name: 'staging', kind: 'staging', asks: ['staging'] },
  'v1-0-0-baseline': {
    name: 'previous-version',
    kind: 'previous-version',
    asks: ['v1_0_0', 'v1.0.0', 'previous-version'],
  },
} as const

interface RegressionPlan extends Plan {
  readonly measured: MeasuredRelease | null
  readonly week: string
  readonly anomalies: string
  readonly baselines: readonly { flag: keyof typeof BASELINES; path: string }[]
  readonly output: string
  readonly isLegacy: boolean
}

export const regressionAnalyzer: Command<RegressionPlan> = {
  name: 'regression-analyzer',
  summary: 'Tells what got worse or better than before, and whether to roll back.',
  flags: {
    ...releaseFlags,
    'ga-baseline': { value: 'folder', aliases: ['baseline'], help: 'what ga-kpi wrote (default ga_kpi)' },
    '7day-data': {
      value: 'folder',
      aliases: ['7day-summaries'],
      help: 'what stability-monitor wrote (default stability)',
    },
    'staging-baseline': { value: 'folder', help: 'the same of staging' },
    'v1-0-0-baseline': { value: 'folder', aliases: ['previous-baseline'], help: 'the same of the version before' },
    anomalies: {
      value: 'file',
      aliases: ['anomaly-events'],
      help: 'what anomaly-detector wrote, which tells incidents (default anomaly_events.json)',
    },
    'only-baseline': { value: 'ga|staging|v1_0_0', help: 'compares with this one alone' },
    output: {
      value: 'file',
      aliases: ['output-dir', 'output-file'],
      help: 'where to write (default regression_summary.json)',
    },
    auto: { help: 'looks in the usual places, and says what it found and what is missing' },
    legacy: { help: "writes the original system's JSON" },
  },
  plan(flags) {
    const measured = isMeasured(flags, ['auto', '7day-data', ...Object.keys(BASELINES)]) ? measuredRelease(flags) : null
    const week = flags.text('7day-data') ?? join(dataFolder(), 'stability')
    const anomalies = flags.text('anomalies') ?? join(dataFolder(), 'anomaly_events.json')
    const only = flags.text('only-baseline')
    const names = Object.keys(BASELINES) as (keyof typeof BASELINES)[]
    const chosen = names.filter((flag) => !only || (BASELINES[flag].asks as readonly string[]).includes(only))
    if (chosen.length === 0) throw new UsageError(`--only-baseline is '${only}': not ga, staging or v1_0_0`)
    if (only && measured)
      throw new UsageError('--only-baseline chooses among files; leave out --simulate or --ga-start')
    const baselines = chosen.flatMap((flag) => {
      const path = flags.text(flag) ?? (flag === 'ga-baseline' ? join(dataFolder(), 'ga_kpi') : undefined)
      return path === undefined ? [] : [{ flag, path }]
    })
    if (baselines.length === 0) throw new UsageError(`--only-baseline is '${only}', and it is not given`)
    const output = baseOf(flags.text('output') ?? dataFolder(), 'regression_summary')
    return {
      ...{ measured, week, anomalies, baselines, output, isLegacy: flags.isOn('legacy') },
      reads: measured ? [measured.origin] : [week, anomalies, ...baselines.map(({ path }) => path)],
      writes: [`${output}.json`, `${output}.md`],
    }
  },
  async run(plan, { signal, say }) {
    const report = plan.measured ? (await reviewRelease({ ...plan.measured, signal })).regression : fromFiles(plan, say)
    await writeReport(plan.output, report, plan.isLegacy ? exportLegacy.regression : null)
    for (const { severity, kpi, scope, baseline, reason } of report.regressions.slice(0, 10)) {
      const where = Object.values(scope).join(', ') || 'overall'
      say(`${severity}  ${kpi} (${where}) against ${baseline}: ${reason}`)
    }
    say(['rollback: ', report.rollback.level, ...report.rollback.reasons.map((reason) => `\n  ${reason}`)].join(''))
    say(told(report))
    return report.verdict
  },
}

function fromFiles({ week, baselines, anomalies }: RegressionPlan, say: (line: string) => void): RegressionReport {
  const wanted = { 'the week': week, anomalies, ...Object.fromEntries(baselines.map(({ flag, path }) => [flag, path])) }
  for (const line of foundAndMissing(wanted)) say(line)
  const samples = readSamples(week, WEEK_SAMPLES)
  const release = readRelease(week) ?? undefined
  const current = samples ? afterLaunchDay(samples, release) : dailyWindow(readDays(week, null))
  const found = baselines.filter(({ path }) => existsSync(path))
  if (found.length === 0)
    throw new UsageError('there is nothing to compare with: run ga-kpi, or name what it wrote by --ga-baseline')
  const named = found.map(({ flag, path }): NamedWindow => {
    const { name, kind } = BASELINES[flag]
    return { name, kind, window: readWindow(path) }
  })
  if (!samples) return new RegressionAnalyzer().compare(current, named)
  const events = existsSync(anomalies) ? readAnomalies(anomalies) : []
  return new RegressionAnalyzer().compare(current, named, {
    alerts: samples.alerts,
    budgets: budgetsOf(samples, release),
    incidents: groupIncidents({ anomalies: events, window: samples, release }), // what they explain is not left open
  })
}

function afterLaunchDay(samples: KpiWindow, release: Release | undefined): KpiWindow {
  const [, dayOne] = release ? releaseDays(release) : []
  const { start, end } = samples.range
  return dayOne ? sliceWindow(samples, { start: Math.max(start, dayOne.range.start), end }) : samples
}

const readWindow = (path: string): KpiWindow =>
  readSamples(path, LAUNCH_DAY_SAMPLES) ?? dailyWindow([readLaunchDay(path)])

await runIfMain(import.meta.url, regressionAnalyzer)
