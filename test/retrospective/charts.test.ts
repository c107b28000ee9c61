import { days, hours, type Kpi, kpiWindow, type Range, RetrospectiveBuilder, timeSeries } from 'tars-observability'
import { expect, it } from 'vitest'

const cpu: Kpi = { name: 'cpu', unit: '1', kind: 'cpu', query: 'cpu' }

const windowOver = ({ start, end }: Range) =>
  kpiWindow({
    range: { start, end },
    step: hours(1),
    kpis: [{ kpi: cpu, series: timeSeries({}, [[start, 0.4]], { start, end, step: hours(1) }) }],
  })

it('draws the week of the release, not that of the version before', () => {
  const releasedAt = days(100)
  const before = windowOver({ start: releasedAt - days(7), end: releasedAt })
  const after = windowOver({ start: releasedAt, end: releasedAt + days(8) })
  const release = { product: 'checkout', version: '2.4.0', releasedAt }
  const { charts } = new RetrospectiveBuilder({ release }).window([before, after]).build({ now: releasedAt + days(8) })
  expect(charts.map(({ start }) => start)).toEqual([releasedAt])
})
