import { describe, expect, it } from 'vitest'
import {
  decodeSpanRecord,
  encodeSpanRecord,
  type Migration,
  type SpanRecord,
} from '../../src/collection/span-record.js'
import { hours, kpiWindow } from '../../src/index.js'
import { GOLDEN_SPANS } from './golden-states.js'
import { cpu, slots, step } from './kpis.js'

const range = { start: 0, end: hours(1) }
const record: SpanRecord = {
  range,
  step,
  asked: hours(1),
  readUntil: { 'cpu#1': hours(1) },
  problems: {},
  window: kpiWindow({ range, step, kpis: [{ kpi: cpu, series: slots({}, [0.1, null, 0.3]) }] }),
}
describe('a span record', () => {
  it('keeps what it is given', () => {
    expect(decodeSpanRecord(encodeSpanRecord(record))).toEqual(record)
  })

  it.each(Object.entries(GOLDEN_SPANS))('that version %s wrote is read as it was', (_, bytes) => {
    expect(decodeSpanRecord(bytes)).toEqual(record)
  })

  it('is written as the newest golden record is', () => {
    expect(encodeSpanRecord(record)).toEqual(Object.values(GOLDEN_SPANS).at(-1))
  })

  it('of an older version is carried forward step by step', () => {
    const migrations: Migration[] = [
      (header) => ({ ...(header as SpanRecord), asked: (header as SpanRecord).asked + 1 }),
      (header) => ({ ...(header as SpanRecord), asked: (header as SpanRecord).asked * 2 }),
    ]
    const first = encodeSpanRecord(record, [])
    expect(decodeSpanRecord(first, migrations).asked).toBe((hours(1) + 1) * 2)
    const second = encodeSpanRecord(record, migrations.slice(0, 1))
    expect(decodeSpanRecord(second, migrations).asked).toBe(hours(1) * 2)
    const third = encodeSpanRecord(decodeSpanRecord(first, migrations), migrations)
    expect(decodeSpanRecord(third, migrations).asked).toBe((hours(1) + 1) * 2)
  })

  it('of a later version is refused', () => {
    const later = encodeSpanRecord(record, [(header) => header, (header) => header])
    expect(() => decodeSpanRecord(later)).toThrowError(expect.objectContaining({ code: 'STATE_TOO_NEW' }))
  })
})
