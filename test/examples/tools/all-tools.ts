import { anomalyDetector } from '../../../examples/tools/anomaly-detector.js'
import type { Command, Plan } from '../../../examples/tools/command.js'
import { gaKpi } from '../../../examples/tools/ga-kpi.js'
import { healthReportTool } from '../../../examples/tools/health-report.js'
import { regressionAnalyzer } from '../../../examples/tools/regression-analyzer.js'
import { retrospective } from '../../../examples/tools/retrospective.js'
import { stabilityMonitor } from '../../../examples/tools/stability-monitor.js'

/** A tool whose plan nobody looks into. */
const opaque = <P extends Plan>(command: Command<P>): Command => command as unknown as Command

export const ALL_TOOLS: Readonly<Record<string, Command>> = {
  'ga-kpi': opaque(gaKpi),
  'stability-monitor': opaque(stabilityMonitor),
  'anomaly-detector': opaque(anomalyDetector),
  'health-report': opaque(healthReportTool),
  'regression-analyzer': opaque(regressionAnalyzer),
  retrospective: opaque(retrospective),
}
