/** Schemas of configuration, state and reports, for zod and as JSON Schema. */
export { type JsonSchemaName, jsonSchema, jsonSchemaNames } from './json-schemas.js'
export { kpiSchema } from './kpi-schema.js'
export { parseKpis, parseRelease } from './parse.js'
export { releaseSchema } from './release-schema.js'
export {
  healthReportSchema,
  kpiSummarySchema,
  regressionReportSchema,
  reportSchema,
  retrospectiveSchema,
} from './report-schema.js'
