// A report as another step wrote it: reports are plain JSON, so any process can pass them on.
import { readFileSync } from 'node:fs'
import type { Report } from 'tars-observability'

/** The report in the file that the command line names, `out/retrospective.json` by default. */
export const reportIn = <R extends Report = Report>(path = process.argv[2] ?? 'out/retrospective.json'): R =>
  JSON.parse(readFileSync(path, 'utf8')) as R
