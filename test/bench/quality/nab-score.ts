import { readFileSync } from 'node:fs'
import { AnomalyDetector } from '../../../src/analysis/anomaly/index.js'
import { readShared, sharedFolder } from '../../shared-data.js'

/** Weights of the Numenta Anomaly Benchmark v1.1: a window found, a window missed, a row flagged in vain. */
const PROFILES = {
  standard: { found: 1, missed: 1, vain: 0.11 },
  lowFalsePositives: { found: 1, missed: 1, vain: 0.22 },
}
type Profile = keyof typeof PROFILES

/**
 * Scores the `novelty` read-out on every file of the benchmark that is here: fixed options, and the rows it calls
 * anomalous, so no threshold is chosen. 0 is silence, 100 is perfect.
 *
 * @see Lavin and Ahmad (2015), "Evaluating Real-time Anomaly Detection Algorithms: the Numenta Anomaly Benchmark"
 */
export function nabScores(): Record<Profile, number> {
  const windows = readShared<Record<string, [string, string][]>>('nab/labels/combined_windows.json')
  const files = Object.entries(windows).map(([file, own]) => flagged(file, own))
  const count = files.reduce((sum, file) => sum + file.windows.length, 0)
  const normalized = (profile: Profile) => {
    const { found, missed } = PROFILES[profile]
    const silent = -missed * count
    const raw = files.reduce((sum, file) => sum + rawScore(file, profile), 0)
    return (100 * (raw - silent)) / (count * found - silent)
  }
  return { standard: normalized('standard'), lowFalsePositives: normalized('lowFalsePositives') }
}

interface Flagged {
  readonly rows: readonly number[]
  /** First and last row. */
  readonly windows: readonly (readonly [number, number])[]
}

function flagged(file: string, windows: readonly [string, string][]): Flagged {
  const lines = readFileSync(`${sharedFolder}nab/data/${file}`, 'utf8').trim().split('\n').slice(1)
  const texts = lines.map((line) => line.split(',')[0] as string)
  const detector = new AnomalyDetector({ readout: 'novelty' })
  const probation = Math.min(Math.floor(0.15 * lines.length), 750)
  const rows: number[] = []
  for (const [row, line] of lines.entries()) {
    const [time = '', value] = line.split(',')
    const point = detector.push(Date.parse(`${time.replace(' ', 'T')}Z`), Number(value))
    if (point.anomalous && row >= probation) rows.push(row)
  }
  const rowOf = (time: string) => texts.indexOf(time.split('.')[0] as string)
  return { rows, windows: windows.map(([start, end]) => [rowOf(start), rowOf(end)] as const) }
}

function rawScore({ rows, windows }: Flagged, profile: Profile): number {
  const { found, missed, vain } = PROFILES[profile]
  const best = windows.map(() => -missed)
  let score = 0
  for (const row of rows) {
    const inside = windows.findIndex(([first, last]) => row >= first && row <= last)
    if (inside >= 0) {
      const [first, last] = windows[inside] as [number, number]
      const early = sigmoid(-(last - row + 1) / (last - first + 1)) / sigmoid(-1)
      best[inside] = Math.max(best[inside] as number, early * found)
      continue
    }
    const before = windows.filter(([, last]) => last < row).at(-1)
    score += vain * (before ? sigmoid((row - before[1]) / (before[1] - before[0])) : -1)
  }
  return score + best.reduce((sum, own) => sum + own, 0)
}

const sigmoid = (x: number): number => (x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1)
