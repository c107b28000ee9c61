import type { Report } from '../../model/index.js'
import { contextOf, type ReportOptions } from './context.js'
import { healthDocument } from './health-document.js'
import { kpiSummaryDocument } from './kpi-summary-document.js'
import { regressionDocument } from './regression-document.js'
import type { ReportDocument } from './report-document.js'
import { retrospectiveDocument } from './retrospective-document.js'
import { weeklyDocument } from './weekly-document.js'

/**
 * A report as a document, independent of the output format: the input of every template.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when `timeZone` is no zone
 */
export function documentOf(report: Report, options: ReportOptions = {}): ReportDocument {
  const context = contextOf(report, options)
  switch (report.type) {
    case 'retrospective':
      return retrospectiveDocument(report, context)
    case 'weekly-summary':
      return weeklyDocument(report, context)
    case 'health-report':
      return healthDocument(report, context)
    case 'regression-report':
      return regressionDocument(report, context)
    case 'kpi-summary':
      return kpiSummaryDocument(report, context)
  }
}
