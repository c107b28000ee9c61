/** `integers`: counters as scraped. `floats`: rates of them, mostly of 16 and 17 digits. */
export type ReplyKind = 'integers' | 'floats'

const SERIES = 576
const SLOTS: Record<ReplyKind, number> = { integers: 4_500, floats: 3_200 }
const STEP = 120_000
const START = Date.parse('2026-01-05T00:00Z')

export const replyRange = (kind: ReplyKind): { start: number; end: number; step: number } => ({
  start: START,
  end: START + SLOTS[kind] * STEP,
  step: STEP,
})

export const sampleCount = (kind: ReplyKind): number => SERIES * SLOTS[kind]

/** About 70 MB as Prometheus writes a range of 576 series, in pieces of a series each; the same bytes every time. */
export function rangeReply(kind: ReplyKind): Buffer[] {
  const pieces = ['{"status":"success","data":{"resultType":"matrix","result":[']
  let state = 42
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0 // Numerical Recipes' generator
    return state / 2 ** 32
  }
  for (let series = 0; series < SERIES; series++) {
    const samples: string[] = []
    let counter = Math.floor(random() * 1e6)
    for (let slot = 0; slot < SLOTS[kind]; slot++) {
      counter += Math.floor(random() * 500)
      const value = kind === 'integers' ? counter : (random() * 500) / 3
      samples.push(`[${(START + (slot + 1) * STEP - 1) / 1_000},"${value}"]`)
    }
    const labels = `{"__name__":"http_requests_total","instance":"pod-${series}:8080","service":"service-${series % 8}","status":"200"}`
    pieces.push(`${series > 0 ? ',' : ''}{"metric":${labels},"values":[${samples.join(',')}]}`)
  }
  pieces.push(']}}')
  return pieces.map((piece) => Buffer.from(piece))
}

export const smallReply = (): Buffer =>
  Buffer.from(
    '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1767571319.999,"1"]]}]}}',
  )
