import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalOf } from '../../src/sources/prometheus/decimal.js'
import { readReply } from '../../src/sources/prometheus/reply.js'

const SEED = { seed: 20_260_301, numRuns: 300 }

async function* inChunks(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0
  for (const cut of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    if (cut > from) yield bytes.slice(from, cut)
    from = Math.max(from, cut)
  }
}

const read = (text: string, cuts: readonly number[] = []) =>
  readReply(inChunks(new TextEncoder().encode(text), cuts), {
    framed: true,
    step: 1,
    onError: ({ error }) => {
      throw new Error(error)
    },
  })

/** Numbers as engines write them: Go's shortest decimals, integers, many digits, exponents. */
const numberText = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.integer({ min: -1e9, max: 1e9 }).map(String),
  fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
  fc.tuple(fc.nat(1e9), fc.bigInt({ min: 0n, max: 10n ** 18n })).map(([whole, part]) => `${whole}.${part}`),
  fc.constantFrom('0', '-0', '9007199254740993', '1e-05', '0.1', '179769313486231570000'),
)
const label = fc.string({ unit: 'grapheme', maxLength: 12 })
const series = fc.record({
  metric: fc.dictionary(
    label.filter((name) => name !== '__proto__'),
    label,
    { maxKeys: 4 },
  ),
  values: fc.array(numberText, { maxLength: 40 }),
})

describe('the streaming decoder', () => {
  it('gives the doubles of Number(text) and the labels of JSON.parse, wherever chunks are cut', async () => {
    const cuts = fc.array(fc.nat(20_000), { maxLength: 30 })
    const space = fc.constantFrom(0, 0, 0, 1)
    await fc.assert(
      fc.asyncProperty(fc.array(series, { maxLength: 4 }), cuts, space, async (all, cuts, indent) => {
        const result = all.map(({ metric, values }) => ({
          metric,
          values: values.map((text, i) => [1_700_000_000 + i * 60 - 0.001, text]),
        }))
        const text = JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }, null, indent)
        const reply = await read(text, cuts)
        expect(reply.series.map(({ labels, values }) => [labels, [...values]])).toEqual(
          all.map(({ metric, values }) => [metric, values.map(Number)]),
        )
        for (const { timestamps } of reply.series) {
          expect([...timestamps]).toEqual([...timestamps.keys()].map((i) => 1_700_000_000_000 + i * 60_000 - 1))
        }
      }),
      SEED,
    )
  })

  it('reads byte by byte what it reads at once, a reply of VictoriaMetrics and of Thanos among them', async () => {
    const replies = [
      '{"status":"success","isPartial":true,"data":{"resultType":"matrix","result":[{"metric":{"a":"\\"]}"},"values":[[1.5,"2"],[2.5,"-3e2"]]}]},"stats":{"seriesFetched":"1","executionTimeMsec":3}}',
      '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"+Inf"]}],"analysis":{"name":"x","children":[1,{}]}},"warnings":["w"],"infos":["i"]}',
    ]
    for (const text of replies) {
      expect(
        await read(
          text,
          Array.from({ length: text.length }, (_, i) => i),
        ),
      ).toEqual(await read(text))
    }
    expect(await read(replies[0] as string)).toMatchObject({
      isPartial: true,
      series: [{ labels: { a: '"]}' }, timestamps: Float64Array.of(1_500, 2_500), values: Float64Array.of(2, -300) }],
    })
    expect(await read(replies[1] as string)).toMatchObject({
      samples: [{ value: Number.POSITIVE_INFINITY }],
      warnings: ['w'],
      infos: ['i'],
    })
  })

  it('takes no time for that of the series before unless it is the same to the last byte', async () => {
    const time = fc.oneof(
      fc.constantFrom(1, 60, 1_700_000_000, 1_700_000_000.5, 1_700_000_000.999, 1_700_000_001.999, 17_000_000_000.999),
      fc.nat(2_000_000_000),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(time, { maxLength: 12 }), { maxLength: 5 }),
        fc.nat(9),
        async (all, digits) => {
          const long = '7'.repeat(40 + digits) // so that most samples lie far enough from the end to be read ahead
          const result = all.map((times, i) => ({ metric: { i: `${i}` }, values: times.map((at) => [at, long]) }))
          const reply = await read(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }))
          expect(reply.series.map(({ timestamps }) => [...timestamps])).toEqual(
            all.map((times) => times.map((at) => Math.round(at * 1_000))),
          )
        },
      ),
      { ...SEED, numRuns: 1_000 },
    )
  })

  it('keeps one column of times for series that share theirs', async () => {
    const one = '{"metric":{"i":"X"},"values":[[60,"1"],[120,"2"]]}'
    const text = `{"status":"success","data":{"resultType":"matrix","result":[${one},${one.replace('X', 'Y')}]}}`
    const { series } = await read(text)
    expect(series[1]?.timestamps).toBe(series[0]?.timestamps)
  })

  it('reads on where a long value ends with the bytes that have come', async () => {
    const text = `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[60,"${'7'.repeat(99)}"],[120,"1"]]}]}}`
    for (let cut = 0; cut < text.length; cut++) {
      expect([...((await read(text, [cut])).series[0]?.values ?? [])]).toEqual([Number('7'.repeat(99)), 1])
    }
  })

  it('takes for a sample only what begins as one', async () => {
    const matrix = (values: string): string =>
      `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":${values}}]}}`
    for (const opening of ['x', '{', ' x', '\0', '\x80']) {
      for (const values of [
        `[${opening}60,"1"],[120,"${'7'.repeat(99)}"]]`,
        `[[60,"1"],${opening}120,"${'7'.repeat(99)}"]]`,
      ]) {
        await expect(read(matrix(values))).rejects.toMatchObject({
          code: expect.stringMatching(/^RESPONSE_(INVALID|SHAPE)/),
        })
      }
    }
  })

  it('reads a chunk of any size', async () => {
    const samples = Array.from({ length: 40_000 }, (_, i) => [60 * (i + 1), `${i}.5`])
    const text = JSON.stringify({
      status: 'success',
      data: { resultType: 'matrix', result: [{ metric: {}, values: samples }] },
    })
    const { series } = await read(text)
    expect([...(series[0]?.values ?? [])]).toEqual(samples.map(([, value]) => Number(value)))
  })

  it('reads a value of a million bytes in time that grows with its length alone', async () => {
    const label = 'x'.repeat(1_000_000)
    const text = `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"${label}"},"values":[]}]}}`
    const cuts = Array.from({ length: 5_000 }, (_, i) => i * 200)
    expect((await read(text, cuts)).series[0]?.labels.a).toBe(label)
  })
})

describe('decimalOf', () => {
  /** Up to 19 digits as the decoder hands them over: 12 to 15 in front, the rest behind. */
  const handed = (digits: string, decimals: number, front = 15): number =>
    decimalOf(
      Number(digits.slice(0, front)),
      Number(digits.slice(front)),
      digits.length - Math.min(front, digits.length),
      decimals,
    )

  it('is Number(text) or owns that it cannot tell', () => {
    const digits = fc.bigInt({ min: 0n, max: 10n ** 19n - 1n }).map(String)
    let sure = 0
    fc.assert(
      fc.property(digits, fc.nat(22), fc.integer({ min: 12, max: 15 }), (text, decimals, front) => {
        const answer = handed(text, decimals, front)
        if (Number.isNaN(answer)) return
        sure++
        expect(answer).toBe(Number(`${text}e-${decimals}`))
      }),
      { ...SEED, numRuns: 20_000 },
    )
    expect(sure).toBeGreaterThan(19_000)
  })

  it('cannot tell where a number lies between two doubles', () => {
    expect(handed('9007199254740993', 0)).toBeNaN() // 2^53 + 1
    expect(handed('9007199254740994', 0)).toBe(9_007_199_254_740_994)
  })
})
