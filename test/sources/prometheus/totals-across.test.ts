import { describe, expect, it } from 'vitest'
import { minutes, StabilityError } from '../../../src/model/index.js'
import { Engine } from '../../../src/sources/prometheus/engine.js'
import type { PrometheusReply } from '../../../src/sources/prometheus/reply.js'
import { sumsCountsAlone, totalsAcross } from '../../../src/sources/prometheus/totals-across.js'

const step = minutes(5)
const grid = { start: 0, end: 100 * step, step }
const gapAt = (slot: number, length: number) => ({
  start: (slot + 1) * step,
  end: (slot + length) * step,
  before: slot * step,
  after: (slot + length) * step,
})
const gaps = [gapAt(10, 3), gapAt(50, 2)]
const query = 'sum by ($__by) ($__increase(requests_total{$__selector}))'

/** An engine whose reply to a query is made here, and what it was asked. */
function asking(reply: (query: string) => PrometheusReply['samples']) {
  const asked: Record<string, string>[] = []
  const ask = async (parameters: Record<string, string>) => {
    asked.push(parameters)
    return { samples: reply(parameters.query as string) } as unknown as PrometheusReply
  }
  const engine = new Engine(ask, { dialect: 'prometheus', scrapeInterval: minutes(1) })
  return { asked, across: (text: string) => totalsAcross(gaps, text, grid, { engine, options: { by: ['job'] }, ask }) }
}

const sample = (labels: Record<string, string>, value: number) => ({ labels, value, timestamp: 0 })

describe('totals across gaps', () => {
  it('are asked for at once, each at the end of its own slot after', async () => {
    const { asked, across } = asking(() => [
      sample({ job: 'a', tars_gap: '0' }, 7),
      sample({ job: 'a', tars_gap: '1' }, 9),
      sample({ job: 'b', tars_gap: '1' }, 2),
    ])
    expect(await across(query)).toEqual([
      [{ labels: { job: 'a' }, value: 7 }],
      [
        { labels: { job: 'a' }, value: 9 },
        { labels: { job: 'b' }, value: 2 },
      ],
    ])
    // Slots 10 to 13 and 50 to 52, with a scrape before each.
    expect(asked.map(({ query }) => query)).toEqual([
      'label_replace(sum by (job) ((rate(requests_total{}[1260s] @ 4199.999) * 1200)), "tars_gap", "0", "", "") or ' +
        'label_replace(sum by (job) ((rate(requests_total{}[960s] @ 15899.999) * 900)), "tars_gap", "1", "", "")',
    ])
  })

  it('are asked for one by one where the engine takes no moment inside a query', async () => {
    const { asked, across } = asking((text) => {
      if (!text.includes('@')) return [sample({ job: 'a' }, 7)]
      throw new StabilityError('QUERY_REJECTED', 'parse error: unexpected character: "@"', { hint: '' })
    })
    expect(await across(query)).toMatchObject([
      [{ labels: { job: 'a' }, value: 7 }],
      [{ labels: { job: 'a' }, value: 7 }],
    ])
    expect(asked.slice(1).map(({ time }) => time)).toEqual(['4199.999', '15899.999'])
  })

  it('are asked for one by one where the query reads more than counts', async () => {
    const { asked, across } = asking(() => [sample({ job: 'a' }, 7)])
    await across(`${query} * on () group_left () max(price)`)
    expect(asked.map(({ time }) => time)).toEqual(['4199.999', '15899.999'])
  })
})

describe('sums of counts alone', () => {
  it.each([
    '$__increase(a{$__selector})',
    query,
    'sum by (le, $__by) ($__increase(a_bucket{$__selector,code=~"5.."}))',
    'sum($__increase(a)) by ($__by) + sum by ($__by) ($__increase(b))',
  ])('are %s', (text) => expect(sumsCountsAlone(text)).toBe(true))

  it.each([
    'sum by ($__by) ($__increase(a) * on (job) price)',
    'sum by ($__by) (max_over_time(a[$__interval])) + sum($__increase(b))',
    'topk(3, $__increase(a))',
  ])('are not %s', (text) => expect(sumsCountsAlone(text)).toBe(false))
})
