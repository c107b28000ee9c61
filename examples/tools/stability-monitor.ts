// Follows a release through the days after launch day: closes each day, and keeps the week.
//
//   npx tsx examples/tools/stability-monitor.ts --prometheus-url http://localhost:9090 --baseline ga_kpi
//
// One look a call: run it from cron, a timer or a CronJob as often as you like, at any time, on any machine that has the
// folder. It reads what is over since the last look, so a run that was missed loses nothing. --follow stays and looks
// every slot until the week is over. Writes day_XX_summary.json for each day that is over, weekly_summary.json and .md,
// and week.window (the samples, launch day's too); its memory lies in state/ beside them.
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import {
  days,
  encodeWindow,
  isStabilityError,
  KpiCollector,
  previousWeek,
  reviewRelease,
  StabilityTracker,
  type Verdict,
  weeklySummary,
} from 'tars-observability'
import { exportLegacy } from 'tars-observability/legacy'
import { renderMarkdown } from 'tars-observability/report'
import { FileStore } from 'tars-observability/stores'
import { type Command, inWords, type Plan, runIfMain } from './command.js'
import { hoursOf, type MeasuredRelease, measuredRelease, releaseFlags } from './measured-release.js'
import { dataFolder, readLaunchDay, WEEK_SAMPLES, writeSamples, writeText } from './report-files.js'

interface MonitorPlan extends Plan {
  readonly measured: () => MeasuredRelease
  readonly folder: string
  readonly isFollowing: boolean
  readonly isLegacy: boolean
}

export const stabilityMonitor: Command<MonitorPlan> = {
  name: 'stability-monitor',
  summary: 'Follows a release through the days after launch day; one look a call.',
  flags: {
    ...releaseFlags,
    baseline: { value: 'file', aliases: ['ga-baseline'], help: 'what ga-kpi wrote: says when it was released' },
    duration: { value: 'hours', help: 'length of the observation period (default 168)' },
    output: {
      value: 'folder',
      aliases: ['output-dir'],
      help: 'where to write (default stability, under env TARS_DATA_DIR)',
    },
    'day-number': { value: 'n', help: 'not needed: the day follows from the release; taken for old scripts' },
    follow: { help: 'stays, and looks again every slot until the week is over' },
    legacy: { help: "writes the original system's JSON for each day" },
  },
  plan(flags) {
    const baseline = flags.text('baseline')
    const folder = flags.text('output') ?? join(dataFolder(), 'stability')
    const lengths = { observeFor: hoursOf(flags, 'duration', days(7)) }
    const knowsMoment = flags.isOn('simulate') || flags.text('ga-start') !== undefined
    const measured = () =>
      measuredRelease(flags, lengths, knowsMoment || !baseline ? null : readLaunchDay(baseline).range.start)
    const origin =
      knowsMoment || !baseline ? measured().origin : (flags.text('prometheus-url') ?? 'http://localhost:9090')
    return {
      measured,
      folder,
      isFollowing: flags.isOn('follow'),
      isLegacy: flags.isOn('legacy'),
      reads: [...(baseline ? [baseline] : []), origin, join(folder, 'state')],
      writes: ['day_XX_summary.json', 'weekly_summary.json', 'weekly_summary.md', WEEK_SAMPLES].map((name) =>
        join(folder, name),
      ),
    }
  },
  async run({ measured, folder, isFollowing, isLegacy }, { signal, say }) {
    const { release, now: first, ...from } = measured()
    const collector = new KpiCollector(from)
    const store = new FileStore({ directory: join(folder, 'state') })
    const tracker = new StabilityTracker({ collector, release, store, baselines: [previousWeek(release)] })
    for (let now = first; ; now = Date.now()) {
      const update = await tracker.tick(now, { signal }).catch((error: unknown) => {
        if (isStabilityError(error, 'ABORTED')) return null // what was read before is kept, and told below
        throw error
      })
      for (const problem of update?.problems ?? []) say(inWords(problem))
      for (const { day, verdict, reasons } of update?.days ?? []) say(`day ${day}: ${verdict}. ${reasons.join(' ')}`)
      const verdict = await writeWeek(tracker, folder, now, isLegacy)
      say(`${verdict}: written to ${folder}`)
      if (!isFollowing || update === null || update.done) return verdict
      await wait(collector.step, undefined, { signal })
    }
  },
}

async function writeWeek(tracker: StabilityTracker, folder: string, now: number, isLegacy: boolean): Promise<Verdict> {
  const [summary, { window }] = [await tracker.summary(), await tracker.record()]
  for (const day of summary.days) {
    const name = `day_${String(day.day).padStart(2, '0')}_summary.json`
    const json = isLegacy ? exportLegacy.daySummary(day) : day
    await writeText(join(folder, name), `${JSON.stringify(json, null, 2)}\n`)
  }
  await writeText(join(folder, 'weekly_summary.json'), `${JSON.stringify(summary, null, 2)}\n`)
  await writeText(join(folder, 'release.json'), `${JSON.stringify(tracker.release, null, 2)}\n`)
  const { retrospective } = await reviewRelease({ tracker, now })
  await writeText(join(folder, 'weekly_summary.md'), renderMarkdown(weeklySummary(retrospective)))
  if (window) await writeSamples(join(folder, WEEK_SAMPLES), encodeWindow(window))
  return summary.verdict
}

await runIfMain(import.meta.url, stabilityMonitor)
