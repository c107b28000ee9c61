// Certifies launch day: reads its KPIs, says PASS, WARN, FAIL or INCONCLUSIVE, and keeps it as the baseline.
//
//   npx tsx examples/tools/ga-kpi.ts --prometheus-url http://localhost:9090 --ga-start 2026-11-10T09:00Z
//
// Writes ga_kpi_summary.json, .md and launch-day.window (the samples). Nothing has to sit and sample: run it when the day
// is over, or earlier for what is over so far. --follow looks again every slot until the day is over; each look
// rewrites the files, so Ctrl-C loses nothing.
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { certify, encodeWindow, isStabilityError, KpiCollector, parseTimestamp, releaseDays } from 'tars-observability'
import { exportLegacy } from 'tars-observability/legacy'
import { type Command, inWords, type Plan, runIfMain, told, UsageError } from './command.js'
import { hoursOf, type MeasuredRelease, measuredRelease, releaseFlags } from './measured-release.js'
import { dataFolder, LAUNCH_DAY_SAMPLES, writeReport, writeSamples } from './report-files.js'

interface GaKpiPlan extends Plan {
  readonly measured: MeasuredRelease
  readonly folder: string
  readonly isFollowing: boolean
  readonly isLegacy: boolean
}

export const gaKpi: Command<GaKpiPlan> = {
  name: 'ga-kpi',
  summary: 'Certifies launch day and keeps it as the baseline.',
  flags: {
    ...releaseFlags,
    duration: { value: 'hours', help: 'length of launch day (default 24)' },
    'ga-end': { value: 'moment', help: 'the same as a moment' },
    output: {
      value: 'folder',
      aliases: ['output-dir'],
      help: 'where to write (default ga_kpi, under env TARS_DATA_DIR)',
    },
    follow: { help: 'looks again every slot until launch day is over' },
    legacy: { help: "writes the original system's JSON" },
  },
  plan(flags) {
    const end = flags.text('ga-end')
    const asked = hoursOf(flags, 'duration')
    const start = measuredRelease(flags).release.releasedAt
    const baselineFor = end === undefined ? asked : parseTimestamp(end) - start
    if (baselineFor <= 0) throw new UsageError(`--ga-end is '${end}', before the release`)
    const measured = measuredRelease(flags, { baselineFor })
    const folder = flags.text('output') ?? join(dataFolder(), 'ga_kpi')
    return {
      measured,
      folder,
      isFollowing: flags.isOn('follow'),
      isLegacy: flags.isOn('legacy'),
      reads: [`${measured.kpis.length} KPIs from ${measured.origin}`],
      writes: ['ga_kpi_summary.json', 'ga_kpi_summary.md', LAUNCH_DAY_SAMPLES].map((name) => join(folder, name)),
    }
  },
  async run({ measured, folder, isFollowing, isLegacy }, { signal, say }) {
    const { release, step } = measured
    const collector = new KpiCollector(measured)
    const [launchDay] = releaseDays(release)
    const { start, end } = launchDay?.range ?? { start: release.releasedAt, end: release.releasedAt }
    for (let now = measured.now; ; now = Date.now()) {
      const read = collector.collect({ start, end: Math.max(start, Math.min(end, now)) }, { signal })
      const window = await read.catch((error: unknown) => {
        if (!isFollowing || !isStabilityError(error) || error.code === 'ABORTED') throw error
        say(inWords(error)) // the next look reads all that this one missed
        return null
      })
      if (window) {
        const summary = { ...certify(window), product: release.product, version: release.version }
        await writeReport(join(folder, 'ga_kpi_summary'), summary, isLegacy ? exportLegacy.kpiSummary : null)
        await writeSamples(join(folder, LAUNCH_DAY_SAMPLES), encodeWindow(window))
        say(told(summary))
        if (now <= start) say(`Launch day begins at ${new Date(start).toISOString()}: nothing of it is over.`)
        else if (window.kpis.every(({ coverage }) => coverage === 0))
          say('Nothing was found: npx tsx examples/onboard.ts with the same flags says what to change.')
        if (!isFollowing || now >= end) return summary.verdict
      }
      await wait(step, undefined, { signal })
    }
  },
}

await runIfMain(import.meta.url, gaKpi)
