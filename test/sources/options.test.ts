import { CloudWatchSource, DatadogSource, HttpClient, MemorySource, RecordedSource } from 'tars-observability/sources'
import { describe, expect, it } from 'vitest'

const minute = { start: 0, end: 60_000, step: 60_000 }
const client = { getMetricData: async () => ({}) }
const stored = { namespace: 'AWS/EC2', metricName: 'CPUUtilization', statistic: 'Average' }
const recording = (rest: object) =>
  JSON.stringify({ format: 'tars-observability recording', version: 1, kind: 'x', limits: {}, answers: [], ...rest })

describe('the options of sources', () => {
  it.each<[option: RegExp, make: () => unknown]>([
    [/now/, () => new CloudWatchSource({ client, now: 5 as never })],
    [/alerts/, () => new MemorySource({ series: {}, alerts: 5 as never })],
    [/password/, () => new HttpClient({ url: 'http://localhost', password: 5 as never })],
    [/tenant/, () => new HttpClient({ url: 'http://localhost', tenant: 5 as never })],
  ])('are refused where %s is wrong', (option, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(option) }))
  })

  it.each([
    ['a number', 5],
    ['no value', []],
    ['half of a character', ['a', '\ud800']],
  ])('are refused by every source where a matcher has %s', async (_, value) => {
    const matchers = { job: value as never }
    const refused = { code: 'CONFIG_INVALID', message: expect.stringContaining("`matchers` gives 'job'") }
    const memory = new MemorySource({ series: {} })
    const datadog = new DatadogSource({ apiKey: 'a', applicationKey: 'b' })
    await expect(memory.range('x', minute, { matchers })).rejects.toMatchObject(refused)
    await expect(datadog.range('x{$__selector}', minute, { matchers })).rejects.toMatchObject(refused)
    await expect(new CloudWatchSource({ client }).range(stored, minute, { matchers })).rejects.toMatchObject(refused)
  })

  it.each([
    ['an answer', { answers: [5] }],
    ['the list of answers', { answers: 5 }],
    ['the limits', { limits: null }],
  ])('are refused as damaged where a recording has lost %s', (_, rest) => {
    expect(() => new RecordedSource(recording({}))).not.toThrow()
    expect(() => new RecordedSource(recording(rest))).toThrow(expect.objectContaining({ code: 'STATE_CORRUPT' }))
  })
})
