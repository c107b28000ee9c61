import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AnomalyDetector } from '../../../src/analysis/anomaly/index.js'
import { type AnomalyKind, type KpiKind, timeSeries } from '../../../src/model/index.js'
import { sharedFolder } from '../../shared-data.js'

/** A generated launch week, as ../shared/synth/make.py writes it: seconds and row indexes, null for a gap. */
interface Week {
  readonly metric: string
  readonly step: number
  readonly t0: number
  readonly values: readonly (number | null)[]
  readonly events: readonly { readonly type: EventType; readonly start: number; readonly end: number }[]
}
type EventType = 'spike' | 'drop' | 'shift' | 'drift' | 'variance'

export interface LaunchWeekScores {
  readonly f1: number
  readonly falseAlarmsPerSeriesDay: number
  readonly cleanFalseAlarmsPerSeriesDay: number
  readonly recall: Readonly<Record<EventType, number>>
  readonly typeRight: number
}

const KIND_OF: Record<EventType, AnomalyKind> = {
  spike: 'spike',
  drop: 'drop',
  shift: 'level-shift',
  drift: 'drift',
  variance: 'variance-change',
}

/** Weeks generated from these seeds, or null where there is no python3 with numpy to make them. */
export function generatedWeeks(seeds: readonly number[], perCell: number): Week[] | null {
  const folder = mkdtempSync(join(tmpdir(), 'launch-weeks-'))
  try {
    const weeks: Week[] = []
    for (const seed of seeds) {
      const make = [
        `${sharedFolder}synth/make.py`,
        '--out',
        folder,
        '--seed',
        String(seed),
        '--per-cell',
        String(perCell),
      ]
      if (spawnSync('python3', make).status !== 0) return null
      const lines = readFileSync(join(folder, 'series.jsonl'), 'utf8').trim().split('\n')
      weeks.push(...lines.map((line) => JSON.parse(line) as Week))
    }
    return weeks
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Scores the launch-week read-out as ../shared/synth/score.mjs does, and the kind of the first anomaly that meets an event. */
export function launchWeekScores(weeks: readonly Week[]): LaunchWeekScores {
  const found: Record<string, number> = {}
  const of: Record<string, number> = {}
  const sums = { hits: 0, misses: 0, alarms: 0, days: 0, cleanAlarms: 0, cleanDays: 0, typed: 0, right: 0 }
  for (const week of weeks) {
    const judged = judge(week)
    sums.alarms += judged.falseAlarms
    sums.days += judged.days
    const type = week.events[0]?.type
    if (type === undefined) {
      sums.cleanAlarms += judged.falseAlarms
      sums.cleanDays += judged.days
      continue
    }
    of[type] = (of[type] ?? 0) + 1
    found[type] = (found[type] ?? 0) + (judged.hit ? 1 : 0)
    if (judged.hit) sums.hits++
    else sums.misses++
    if (!judged.hit || type === 'variance') continue
    sums.typed++
    if (judged.kind === KIND_OF[type]) sums.right++
  }
  return {
    f1: (2 * sums.hits) / (2 * sums.hits + sums.alarms + sums.misses),
    falseAlarmsPerSeriesDay: sums.alarms / sums.days,
    cleanFalseAlarmsPerSeriesDay: sums.cleanAlarms / sums.cleanDays,
    recall: Object.fromEntries(
      Object.keys(of).map((type) => [type, (found[type] ?? 0) / (of[type] as number)]),
    ) as Record<EventType, number>,
    typeRight: sums.right / sums.typed,
  }
}

function judge({ metric, step, t0, values, events: [event] }: Week) {
  const hour = 3600 / step
  const gap = Math.max(2, Math.round(hour))
  const first = Math.round(24 * hour)
  const rows = values.length
  const at = (row: number) => (t0 + row * step) * 1000
  const series = timeSeries(
    {},
    values.map((value, row) => [at(row), value] as const),
  )
  const detector = new AnomalyDetector({ kind: metric.replace('_', '-') as KpiKind })
  const { points = [], anomalies } = detector.detect(series, { points: true })
  const alarms: { start: number; end: number; rows: number[] }[] = []
  for (const { timestamp, anomalous } of points) {
    const row = Math.round((timestamp / 1000 - t0) / step)
    if (!anomalous || row < first) continue
    const last = alarms.at(-1)
    if (last && row - last.end <= gap) {
      last.end = row
      last.rows.push(row)
    } else alarms.push({ start: row, end: row, rows: [row] })
  }
  if (!event) return { hit: false, kind: null, falseAlarms: alarms.length, days: (rows - first) / 24 / hour }
  const { start, end, type } = event
  const short = type === 'spike' || type === 'drop'
  const until = short
    ? end + Math.max(2, Math.round(hour / 2))
    : type === 'drift'
      ? Math.min(rows - 1, end + Math.round(12 * hour))
      : type === 'shift'
        ? Math.min(end, start + Math.round(24 * hour))
        : end
  const neutral = short
    ? end + Math.max(4, Math.round(3 * hour))
    : type === 'drift'
      ? rows
      : end + Math.round(12 * hour)
  let hit = false
  let falseAlarms = 0
  for (const alarm of alarms) {
    if (alarm.end >= start && alarm.start <= until) {
      hit ||= alarm.rows.some((row) => row >= start && row <= until)
      if (alarm.start < start - gap) falseAlarms++
    } else if (alarm.start < start || alarm.start > neutral) falseAlarms++
  }
  const kind =
    anomalies.find((own) => own.start <= at(until) && (own.end === null || own.end > at(start)))?.kind ?? null
  return { hit, kind, falseAlarms, days: (rows - first - (Math.min(rows, neutral) - start)) / 24 / hour }
}
