import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { days, hours } from '../../src/model/index.js'
import type { BackfillSeries } from '../servers/index.js'
import { sharedFolder } from '../shared-data.js'

/** What makes the metric lab's data, in the folder of others' data. */
export const LAB_GENERATOR = 'lab/gen.mjs'

/** The lab's first incident, by its README: 12 % of one service's requests fail on day 2 from 10:00 to 10:25. */
export const LAB_ERROR_SPIKE = { start: days(1) + hours(10), service: 'insight-engine' }

const METRIC = /^(\w+)\{(.*)\} (\S+) (\d+)$/
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g

/** The metric lab's series, its eight days begun at `startedAt`, within a range of time. */
export function labWeek({ startedAt, start, end }: { startedAt: number; start: number; end: number }) {
  const folder = mkdtempSync(join(tmpdir(), 'lab-'))
  try {
    const begun = new Date(startedAt).toISOString()
    const args = ['--out', folder, '--days', '2', '--instances', '1', '--block', '2h', '--start', begun]
    const { status, stderr } = spawnSync(process.execPath, [`${sharedFolder}${LAB_GENERATOR}`, ...args], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`the lab's week was not made: ${stderr}`)
    const series = new Map<string, BackfillSeries & { points: [number, number][] }>()
    // A file for each two hours, named by the second that they begin at.
    const files = readdirSync(folder).filter((name) => {
      const from = Number(/^block-(\d+)\.om$/.exec(name)?.[1]) * 1_000
      return from + hours(2) > start && from <= end
    })
    for (const file of files) {
      for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
        const [, name = '', labels = '', value, time] = METRIC.exec(line) ?? []
        const at = Number(time) * 1_000
        if (!(at > start && at <= end)) continue
        const key = `${name}{${labels}`
        if (!series.has(key)) {
          series.set(key, {
            name,
            labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, label, text]) => [label, text])),
            type: name.endsWith('_total') ? 'counter' : 'gauge',
            points: [],
          })
        }
        series.get(key)?.points.push([at, Number(value)])
      }
    }
    return [...series.values()]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
