import type { Retrospective } from 'tars-observability'
import { beforeAll, describe, expect, it } from 'vitest'
import { simulatedWeek } from '../report/simulated-week.js'

let week: Retrospective

beforeAll(async () => {
  week = await simulatedWeek()
})

const passOf = (title: RegExp): string => week.actionItems.find((item) => title.test(item.title))?.verify?.pass ?? ''

describe('what shows that an action worked', () => {
  it('is not a restart alone, where something keeps rising', () => {
    expect(passOf(/^End the incident: cart memory keeps rising/)).toMatch(
      /at most [\d.]+% and no longer rising for 24 hours$/,
    )
  })

  it('is a cause in writing, where the incident is over', () => {
    expect(passOf(/^Find the cause of the incident: payments failed/)).toMatch(
      /for 24 hours, and the cause is written down$/,
    )
    expect(passOf(/^End the incident: catalog is/)).toMatch(/for 24 hours$/)
  })
})

describe('what went well', () => {
  it('leaves out KPIs of which more is neither good nor bad', () => {
    expect(week.kpis.map(({ name }) => name)).toContain('throughput')
    expect(week.successes.length).toBeGreaterThan(0)
    expect(week.successes.map(({ kpi }) => kpi)).not.toContain('throughput')
  })
})
