import * as z from 'zod'
import { StabilityError } from '../model/index.js'
import { kpiSchema } from './kpi-schema.js'
import { releaseSchema } from './release-schema.js'
import { day } from './report-parts.js'
import { healthReportSchema, kpiSummarySchema, regressionReportSchema, retrospectiveSchema } from './report-schema.js'
import { trackerStateSchema } from './state-schema.js'
import { weeklySummarySchema } from './weekly-summary-schema.js'

/** The documents that have a JSON Schema. */
export type JsonSchemaName =
  | 'kpis'
  | 'release'
  | 'retrospective'
  | 'health-report'
  | 'regression-report'
  | 'weekly-summary'
  | 'kpi-summary'
  | 'day-summary'
  | 'tracker-state'

/** The JSON Schema files in the package: `tars-observability/schema/kpis.json` and so on. */
const SCHEMAS: Readonly<Record<JsonSchemaName, { readonly title: string; readonly schema: z.ZodType }>> = {
  kpis: { title: 'A list of KPIs', schema: z.array(kpiSchema) },
  release: { title: 'A release', schema: releaseSchema },
  retrospective: { title: 'The retrospective of a release', schema: retrospectiveSchema },
  'health-report': { title: 'The health of a day', schema: healthReportSchema },
  'regression-report': { title: 'What got worse or better than before', schema: regressionReportSchema },
  'weekly-summary': { title: 'The week of a release at a glance', schema: weeklySummarySchema },
  'kpi-summary': { title: 'The KPIs of launch day', schema: kpiSummarySchema },
  'day-summary': { title: 'The KPIs of a day', schema: day },
  'tracker-state': { title: 'What a tracker keeps of a day or a baseline', schema: trackerStateSchema },
}

/** The names of all of them. */
export const jsonSchemaNames = Object.keys(SCHEMAS) as JsonSchemaName[]

/**
 * The JSON Schema (draft 2020-12) of a document.
 *
 * @example
 * jsonSchema('release').title // 'A release'
 */
export function jsonSchema(name: JsonSchemaName): Record<string, unknown> {
  if (!Object.hasOwn(SCHEMAS, name)) {
    throw new StabilityError('CONFIG_INVALID', `there is no schema '${name}'`, {
      hint: `Give one of ${jsonSchemaNames.join(', ')}.`,
    })
  }
  const { title, schema } = SCHEMAS[name]
  // `input`: so that fields added by a later version are not errors when a report is checked against this file.
  return { title, ...z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input', reused: 'ref' }) }
}
