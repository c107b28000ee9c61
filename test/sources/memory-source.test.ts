import { describe, expect, it } from 'vitest'
import { minutes, timeSeries } from '../../src/index.js'
import { MemorySource } from '../../src/sources/index.js'

const range = { start: 0, end: minutes(15), step: minutes(5) }
const minute = (labels: Record<string, string>, values: number[]) =>
  timeSeries(
    labels,
    values.map((value, index) => [minutes(index), value] as const),
  )
const first = minute({ service: 'a', pod: 'x' }, [1, 2, 3, 4, 5, 6])
const second = minute({ service: 'a', pod: 'y' }, [10, 10, 10, 10, 10, 10])
const valuesOf = async (source: MemorySource, query: string, options = {}) =>
  (await source.range(query, range, options)).series.map(({ labels, values }) => [labels, [...values]])

describe('MemorySource', () => {
  it('answers an unknown query with no series, and marks nothing as missing', async () => {
    expect(await new MemorySource({ series: {} }).range('up', range)).toEqual({
      series: [],
      warnings: [],
      partial: false,
    })
  })

  it('averages the samples of a slot of a gauge and labels it by its left edge', async () => {
    const { series } = await new MemorySource({ series: { cpu: [first] } }).range('cpu', range, { by: ['service'] })
    expect([...(series[0]?.timestamps ?? [])]).toEqual([0, minutes(5)])
    expect([...(series[0]?.values ?? [])]).toEqual([3, 6])
    expect(series[0]?.labels).toEqual({ service: 'a' })
  })

  it('sums counts over samples and series', async () => {
    const source = new MemorySource({
      series: { '$__increase(requests{$__selector})': [first, second], requests: [first, second] },
    })
    const summed = [[{ service: 'a' }, [65, 16]]]
    expect(await valuesOf(source, '$__increase(requests{$__selector})', { by: ['service'] })).toEqual(summed)
    expect(await valuesOf(source, 'requests', { by: ['service'], counts: true })).toEqual(summed)
  })

  it.each([
    ['avg', [6.5, 8]],
    ['max', [10, 10]],
    ['min', [3, 6]],
    ['count', [2, 2]],
  ])('aggregates as `%s by` says', async (operator, expected) => {
    const query = `${operator} by ($__by) (cpu)`
    const source = new MemorySource({ series: { [query]: [first, second] } })
    expect(await valuesOf(source, query, { by: ['service'] })).toEqual([[{ service: 'a' }, expected]])
  })

  it('leaves two gauges of one scope as two', async () => {
    const source = new MemorySource({ series: { cpu: [first, second] } })
    expect(await valuesOf(source, 'cpu', { by: ['service'] })).toHaveLength(2)
  })

  it('lets a series that is the whole already answer for it', async () => {
    const whole = minute({}, [7])
    const source = new MemorySource({ series: { cpu: [first, second, whole] } })
    expect(await valuesOf(source, 'cpu')).toEqual([[{}, [7]]])
  })

  it('narrows by matchers, to one text or any of several', async () => {
    const source = new MemorySource({ series: { cpu: [first, second] } })
    expect(await valuesOf(source, 'cpu', { by: ['pod'], matchers: { pod: 'y' } })).toEqual([[{ pod: 'y' }, [10, 10]]])
    expect(await valuesOf(source, 'cpu', { by: ['pod'], matchers: { pod: ['x', 'z'] } })).toEqual([
      [{ pod: 'x' }, [3, 6]],
    ])
  })

  it('refuses what is no list of series, naming the query', () => {
    expect(() => new MemorySource({ series: { cpu: 3 as never } })).toThrowError(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    )
  })

  it('rejects when aborted', async () => {
    await expect(
      new MemorySource({ series: {} }).range('up', range, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'ABORTED' })
  })
})
