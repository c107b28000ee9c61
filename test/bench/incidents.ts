import type { Anomaly } from '../../src/model/index.js'
import { groupIncidents } from '../../src/retrospective/index.js'
import { atMost, type BenchRow, type Print } from './row.js'
import { cpuOf, random } from './timing.js'

const FINDINGS = 10_000
const WEEK = 7 * 86_400_000

/** How long ten thousand findings of a thousand services that have nothing to do with each other take to tell. */
export async function incidentRows(print: Print = () => {}): Promise<BenchRow[]> {
  const anomalies = unrelated()
  let incidents = 0
  const ms = await cpuOf(() => {
    incidents = groupIncidents({ anomalies }).length
  })
  print(`${FINDINGS} findings told as ${incidents} incidents in ${ms.toFixed(0)} ms`)
  return [atMost('10,000 unrelated findings told as incidents, seconds', ms / 1_000, 1)]
}

function unrelated(): Anomaly[] {
  const next = random(9)
  return Array.from({ length: FINDINGS }, (_, i) => {
    const start = Math.floor((next() * WEEK) / 300_000) * 300_000
    return {
      kpi: `kpi-${i % 12}`,
      scope: { service: `service-${Math.floor(next() * 1_000)}`, region: `region-${Math.floor(next() * 5)}` },
      start,
      end: start + 1_800_000,
      peak: start + 300_000,
      kind: 'spike',
      severity: i % 3 === 0 ? 'medium' : i % 3 === 1 ? 'high' : 'low',
      direction: 'up',
      score: 0.7,
      actual: 5,
      expected: 1,
      deviation: 4,
      lower: 0,
      upper: 2,
      scale: 1,
      rule: 'point',
      reason: 'a spike',
    }
  })
}
