// The files that pass from tool to tool, under the names that they always had. Beside each lies its SHA-256, as
// `sha256sum -c` reads it. What the original system wrote is recognized and read through /legacy.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  type Anomaly,
  type DaySummary,
  days,
  decodeWindow,
  type Kpi,
  type KpiSummary,
  type KpiWindow,
  kpiWindow,
  type RegressionReport,
  type Release,
  type Report,
  StabilityError,
} from 'tars-observability'
import { importLegacy, legacyKpis } from 'tars-observability/legacy'
import { renderJson, renderMarkdown } from 'tars-observability/report'
import { parseRelease } from 'tars-observability/schema'
import { FileSink } from 'tars-observability/sinks'
import { UsageError } from './command.js'

/** Everything lies here unless a flag says otherwise. */
export const dataFolder = (): string => process.env.TARS_DATA_DIR || '.'

export const LAUNCH_DAY_SAMPLES = 'launch-day.window'
export const WEEK_SAMPLES = 'week.window'
const DAY_FILE = /^day_(\d+)_summary\.json$/

/** Whole or not at all, with its checksum. */
export async function writeText(path: string, text: string): Promise<void> {
  const sum = createHash('sha256').update(text).digest('hex')
  await new FileSink<string>({ path, render: (content) => content }).send(text)
  await new FileSink<string>({ path: `${path}.sha256`, render: (content) => content }).send(
    `${sum}  ${basename(path)}\n`,
  )
}

/** Samples are bytes; a sink writes text. */
export const writeSamples = (path: string, bytes: Uint8Array): Promise<void> =>
  writeText(path, `${Buffer.from(bytes).toString('base64')}\n`)

/** A report as JSON, today's or the original's, and as Markdown. */
export async function writeReport<R extends Report>(
  base: string,
  report: R,
  toLegacy: ((report: R) => unknown) | null,
): Promise<void> {
  await writeText(`${base}.json`, toLegacy ? `${JSON.stringify(toLegacy(report), null, 2)}\n` : renderJson(report))
  await writeText(`${base}.md`, renderMarkdown(report))
}

/** Of `--output`: the path without `.json` or `.md`; a folder holds the file of the usual name. */
export const baseOf = (output: string, name: string): string =>
  /\.(json|md)$/.test(output) ? output.replace(/\.(json|md)$/, '') : join(output, name)

/** What is there of what is looked for, and what is not, in words for `--auto`. */
export const foundAndMissing = (wanted: Readonly<Record<string, string>>): string[] =>
  Object.entries(wanted).map(([what, path]) => `${existsSync(path) ? 'found  ' : 'missing'}  ${what}: ${path}`)

/** @throws {StabilityError} `STATE_CORRUPT` when the file beside it has another checksum, or it is no JSON */
export function readJson(path: string): Record<string, unknown> {
  const text = readChecked(path)
  try {
    return JSON.parse(text.replaceAll(/\bNaN\b/g, 'null')) as Record<string, unknown> // as the original wrote them
  } catch (cause) {
    throw corrupt(path, 'is no JSON', cause)
  }
}

function readChecked(path: string): string {
  if (!existsSync(path) || !statSync(path).isFile()) {
    throw new UsageError(
      `there is no file '${path}': run the tool that writes it, name another by its flag, or measure by --prometheus-url with --ga-start`,
    )
  }
  const text = readFileSync(path, 'utf8')
  const beside = `${path}.sha256`
  if (!existsSync(beside)) return text
  const sum = createHash('sha256').update(text).digest('hex')
  if (!readFileSync(beside, 'utf8').startsWith(sum)) throw corrupt(path, `is not what ${basename(beside)} says`)
  return text
}

const corrupt = (path: string, how: string, cause?: unknown): StabilityError =>
  new StabilityError('STATE_CORRUPT', `'${path}' ${how}`, { hint: 'Write it again with the tool that made it.', cause })

/** Today's reports name their range; the original's files do not. */
const isToday = (json: Record<string, unknown>): boolean => 'range' in json || 'schemaVersion' in json

/** Launch day's summary, from the file or from the folder that `ga-kpi` wrote. */
export function readLaunchDay(path: string): KpiSummary {
  const json = readJson(fileIn(path, 'ga_kpi_summary.json'))
  return isToday(json) ? (json as unknown as KpiSummary) : importLegacy.kpiSummary(json)
}

/** The days in a folder or in a list of files, oldest first: both families may lie side by side. */
export function readDays(path: string, baseline: KpiSummary | null): DaySummary[] {
  const names = path.split(',').flatMap((each) =>
    existsSync(each) && statSync(each).isDirectory()
      ? readdirSync(each)
          .filter((name) => DAY_FILE.test(name))
          .sort()
          .map((name) => join(each, name))
      : [each],
  )
  return names.map((name) => {
    const json = readJson(name)
    if (isToday(json)) return json as unknown as DaySummary
    const day = DAY_FILE.exec(basename(name))?.[1]
    return importLegacy.daySummary(json, { baseline: baseline ?? undefined, day: day ? Number(day) : undefined })
  })
}

export function readAnomalies(path: string): readonly Anomaly[] {
  const json = readJson(fileIn(path, 'anomaly_events.json'))
  const isOurs = Array.isArray(json.anomalies) && 'verdict' in json
  return isOurs ? (json.anomalies as Anomaly[]) : importLegacy.anomalies(json).anomalies
}

export function readRegression(path: string): RegressionReport {
  const json = readJson(fileIn(path, 'regression_summary.json'))
  return isToday(json) ? (json as unknown as RegressionReport) : importLegacy.regression(json)
}

/** The samples beside a summary; null where only figures are kept, as the original did. */
export function readSamples(path: string, name: string): KpiWindow | null {
  const file = path.endsWith('.window') ? path : join(folderOf(path), name)
  return existsSync(file) ? decodeWindow(Buffer.from(readChecked(file), 'base64')) : null
}

/** The release whose samples lie there, as stability-monitor kept it; null where it did not. */
export function readRelease(week: string): Release | null {
  const kept = join(folderOf(week), 'release.json')
  return existsSync(kept) ? parseRelease(readJson(kept)) : null
}

/** Figures of days as a window of one sample a day: enough to compare, too little to prove. */
export function dailyWindow(of: readonly Pick<DaySummary, 'range' | 'kpis'>[]): KpiWindow {
  const start = Math.min(...of.map(({ range }) => range.start))
  const grid = { range: { start, end: start + of.length * days(1) }, step: days(1) }
  const kpis = legacyKpis.map((kpi) => {
    const figure = ({ kpis }: Pick<DaySummary, 'kpis'>) =>
      kpis.find((each) => each.kpi === kpi.name && Object.keys(each.scope).length === 0)?.value ?? null
    const points = of.flatMap((day, index) => {
      const value = figure(day)
      return value === null ? [] : [[start + index * days(1), value] as const]
    })
    return {
      kpi,
      series: {
        labels: {},
        timestamps: Float64Array.from(points, ([at]) => at),
        values: Float64Array.from(points, ([, value]) => value),
      },
    }
  })
  return kpiWindow({ ...grid, kpis })
}

/** The KPI list: what was measured with, else the original's. */
export const kpisIn = (windows: readonly (KpiWindow | null)[]): readonly Kpi[] => {
  const known = windows.flatMap((window) => window?.kpis.map(({ kpi }) => kpi) ?? [])
  return known.length > 0 ? [...new Map(known.map((kpi) => [kpi.name, kpi])).values()] : legacyKpis
}

export const fileIn = (path: string, name: string): string =>
  existsSync(path) && statSync(path).isDirectory() ? join(path, name) : path

const folderOf = (path: string): string =>
  existsSync(path) && statSync(path).isDirectory() ? path : dirname(path.split(',')[0] ?? path)
