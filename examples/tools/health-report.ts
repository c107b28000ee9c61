// Tells how healthy one day was: a score, each KPI against its limits, that day's anomalies, and what to do.
//
//   npx tsx examples/tools/health-report.ts --day 3 --auto
//
// Reads day_XX_summary.json, today's or the original's, and anomaly_events.json and ga_kpi_summary.json where they are; or
// measures (--prometheus-url with --ga-start, --simulate). Without --day it takes the last day that is over, so that
// cron lines need no arithmetic. Writes day_XX_HEALTH.json and .md.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type HealthReport, healthReport, reviewRelease } from 'tars-observability'
import { exportLegacy } from 'tars-observability/legacy'
import { type Command, type Plan, runIfMain, told, UsageError } from './command.js'
import { isMeasured, type MeasuredRelease, measuredRelease, releaseFlags } from './measured-release.js'
import {
  baseOf,
  dataFolder,
  fileIn,
  foundAndMissing,
  kpisIn,
  readAnomalies,
  readDays,
  readLaunchDay,
  readSamples,
  WEEK_SAMPLES,
  writeReport,
} from './report-files.js'

interface HealthPlan extends Plan {
  readonly measured: MeasuredRelease | null
  readonly day: number | undefined
  readonly days: string
  readonly anomalies: string | null
  readonly launchDay: string | null
  readonly output: string
  readonly isLegacy: boolean
  readonly isAuto: boolean
}

export const healthReportTool: Command<HealthPlan> = {
  name: 'health-report',
  summary: 'Tells how healthy one day was, and what to do.',
  flags: {
    ...releaseFlags,
    day: {
      value: 'n',
      aliases: ['day-number'],
      env: 'DAY_NUMBER',
      help: 'which day after launch day (default: the last one that is over)',
    },
    'stability-data': { value: 'folder', help: 'what stability-monitor wrote, or files (default stability)' },
    'anomaly-events': { value: 'file', aliases: ['anomaly-data'], help: 'what anomaly-detector wrote' },
    'ga-data': {
      value: 'file',
      aliases: ['ga-baseline', 'baseline'],
      help: 'what ga-kpi wrote: what latency is ideal',
    },
    output: { value: 'folder', aliases: ['output-dir', 'output-file'], help: 'where to write (default reports)' },
    auto: { help: 'looks in the usual places, and says what it found and what is missing' },
    legacy: { help: "writes the original system's JSON" },
  },
  plan(flags) {
    const measured = isMeasured(flags, ['auto', 'stability-data']) ? measuredRelease(flags) : null
    const usual = (flag: string, name: string): string | null =>
      flags.text(flag) ?? (existsSync(join(dataFolder(), name)) || flags.isOn('auto') ? join(dataFolder(), name) : null)
    const days = flags.text('stability-data') ?? join(dataFolder(), 'stability')
    const anomalies = usual('anomaly-events', 'anomaly_events.json')
    const launchDay = usual('ga-data', 'ga_kpi')
    const output = flags.text('output') ?? join(dataFolder(), 'reports')
    const reads = measured ? [measured.origin] : [days, anomalies, launchDay].filter((path) => path !== null)
    return {
      ...{ measured, day: flags.number('day'), days, anomalies, launchDay, output, reads },
      ...{ isLegacy: flags.isOn('legacy'), isAuto: flags.isOn('auto') },
      writes: [`${baseOf(output, 'day_XX_HEALTH')}.json`, `${baseOf(output, 'day_XX_HEALTH')}.md`],
    }
  },
  async run(plan, { signal, say }) {
    const { measured, days, anomalies, launchDay, isAuto } = plan
    if (isAuto && !measured) {
      const wanted = { days, ...(anomalies && { anomalies }), ...(launchDay && { 'launch day': launchDay }) }
      for (const line of foundAndMissing(wanted)) say(line)
    }
    const reports = measured ? (await reviewRelease({ ...measured, signal })).health : fromFiles(plan)
    const report = plan.day === undefined ? reports.at(-1) : reports.find(({ day }) => day === plan.day)
    if (!report) throw new UsageError(`day ${plan.day ?? 1} is not over, or its summary is not there`)
    const name = `day_${String(report.day).padStart(2, '0')}_HEALTH`
    await writeReport(baseOf(plan.output, name), report, plan.isLegacy ? exportLegacy.health : null)
    say(`day ${report.day}: ${report.status}, score ${report.score?.toFixed(0) ?? 'unknown'}`)
    say(told(report))
    for (const { priority, title } of report.mitigation) say(`${priority}  ${title}`)
    return report.verdict
  },
}

function fromFiles({ days, anomalies, launchDay }: HealthPlan): HealthReport[] {
  const isThere = (path: string | null, name: string): path is string => path !== null && existsSync(fileIn(path, name))
  const baseline = isThere(launchDay, 'ga_kpi_summary.json') ? readLaunchDay(launchDay) : null
  const summaries = readDays(days, baseline)
  const kpis = kpisIn([readSamples(days, WEEK_SAMPLES)])
  const events = isThere(anomalies, 'anomaly_events.json') ? readAnomalies(anomalies) : []
  return summaries.map((day) =>
    healthReport(day, { kpis, days: summaries, anomalies: events, ...(baseline && { baseline }) }),
  )
}

await runIfMain(import.meta.url, healthReportTool)
