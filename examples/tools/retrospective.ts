// Tells the story of a release: what went well, what did not, incidents, cost, error budgets, and what to do next.
//
//   npx tsx examples/tools/retrospective.ts --auto
//
// Reads what the other tools wrote, today's or the original's, and says what is missing; or measures everything itself
// (--prometheus-url with --ga-start, --simulate). Writes GA_7DAY_RETROSPECTIVE.md, .json and .html.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  budgetsOf,
  costReport,
  parseTimestamp,
  type Retrospective,
  RetrospectiveBuilder,
  reviewRelease,
} from 'tars-observability'
import { exportLegacy } from 'tars-observability/legacy'
import { renderHtml } from 'tars-observability/report'
import { type Command, type Flags, type Plan, runIfMain, told, UsageError } from './command.js'
import { isMeasured, type MeasuredRelease, measuredRelease, releaseFlags } from './measured-release.js'
import {
  baseOf,
  dataFolder,
  fileIn,
  foundAndMissing,
  kpisIn,
  LAUNCH_DAY_SAMPLES,
  readAnomalies,
  readDays,
  readLaunchDay,
  readRegression,
  readRelease,
  readSamples,
  WEEK_SAMPLES,
  writeReport,
  writeText,
} from './report-files.js'

interface RetrospectivePlan extends Plan {
  readonly measured: MeasuredRelease | null
  readonly files: {
    readonly launchDay: string
    readonly week: string
    readonly regression: string
    readonly anomalies: string
  }
  readonly flags: Flags
  readonly output: string
}

export const retrospective: Command<RetrospectivePlan> = {
  name: 'retrospective',
  summary: 'Tells the story of a release, and what to do next.',
  flags: {
    ...releaseFlags,
    'ga-data': { value: 'file', aliases: ['ga-baseline'], help: 'what ga-kpi wrote (default ga_kpi)' },
    '7day-data': {
      value: 'folder',
      aliases: ['7day-summaries'],
      help: 'what stability-monitor wrote (default stability)',
    },
    regression: { value: 'file', help: 'what regression-analyzer wrote (default regression_summary.json)' },
    anomalies: {
      value: 'file',
      aliases: ['anomaly-events'],
      help: 'what anomaly-detector wrote (default anomaly_events.json)',
    },
    output: { value: 'file', aliases: ['output-dir'], help: 'where to write (default GA_7DAY_RETROSPECTIVE.md)' },
    auto: { help: 'looks in the usual places, and says what it found and what is missing' },
    legacy: { help: "writes the original system's JSON" },
  },
  plan(flags) {
    const measured = isMeasured(flags, ['auto', 'ga-data', '7day-data']) ? measuredRelease(flags) : null
    const usual = (flag: string, name: string) => flags.text(flag) ?? join(dataFolder(), name)
    const files = {
      launchDay: fileIn(usual('ga-data', 'ga_kpi'), 'ga_kpi_summary.json'),
      week: usual('7day-data', 'stability'),
      regression: usual('regression', 'regression_summary.json'),
      anomalies: usual('anomalies', 'anomaly_events.json'),
    }
    const output = baseOf(flags.text('output') ?? dataFolder(), 'GA_7DAY_RETROSPECTIVE')
    return {
      ...{ measured, files, flags, output },
      reads: measured ? [measured.origin] : Object.values(files),
      writes: ['md', 'json', 'html'].map((extension) => `${output}.${extension}`),
    }
  },
  async run(plan, { signal, say }) {
    const { measured, files, flags, output } = plan
    if (!measured) for (const line of foundAndMissing(files)) say(line)
    const report = measured ? (await reviewRelease({ ...measured, signal })).retrospective : fromFiles(plan)
    await writeReport(output, report, flags.isOn('legacy') ? exportLegacy.retrospective : null)
    await writeText(`${output}.html`, renderHtml(report))
    for (const headline of report.headlines) say(headline)
    for (const { priority, title } of report.actionItems) say(`${priority}  ${title}`)
    say(told(report))
    return report.verdict
  },
}

function fromFiles({ files, flags }: RetrospectivePlan): Retrospective {
  const baseline = existsSync(files.launchDay) ? readLaunchDay(files.launchDay) : null
  const days = existsSync(files.week.split(',')[0] ?? '') ? readDays(files.week, baseline) : []
  if (!baseline && days.length === 0)
    throw new UsageError(
      'there is nothing to tell: neither launch day nor a day after it. Run ga-kpi and stability-monitor, or measure by --prometheus-url with --ga-start',
    )
  const launchSamples = readSamples(files.launchDay, LAUNCH_DAY_SAMPLES)
  const weekSamples = readSamples(files.week, WEEK_SAMPLES)
  const windows = [weekSamples ?? launchSamples].filter((window) => window !== null) // the week's hold launch day too
  const release = readRelease(files.week) ?? {
    product: flags.text('product') ?? '',
    version: flags.text('release') ?? '',
    releasedAt: baseline?.range.start ?? days[0]?.range.start ?? 0,
  }
  const builder = new RetrospectiveBuilder({ release, kpis: kpisIn(windows) }).day(days).window(windows)
  if (baseline) builder.baseline(baseline)
  if (existsSync(files.regression)) builder.regression(readRegression(files.regression))
  if (existsSync(files.anomalies)) builder.anomalies({ anomalies: readAnomalies(files.anomalies) })
  if (weekSamples) builder.slo(budgetsOf(weekSamples, release))
  if (weekSamples?.kpis.some(({ kpi }) => kpi.kind === 'cost')) {
    builder.cost(costReport(weekSamples, undefined, { baseline: launchSamples ?? undefined }))
  }
  const now = flags.text('now')
  return builder.build({ now: now === undefined ? Date.now() : parseTimestamp(now) })
}

await runIfMain(import.meta.url, retrospective)
