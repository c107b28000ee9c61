import { describe, expect, it } from 'vitest'
import {
  decodeSpanRecord,
  encodeSpanRecord,
  type Migration,
  type SpanRecord,
} from '../../src/collection/span-record.js'
import { hours, kpiWindow } from '../../src/index.js'
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
/** A record as version 1 wrote it: it must be readable for ever. */
const GOLDEN = [
  'VE9zcAEAAACuAQAAITryMHsiaGVhZGVyIjp7InJhbmdlIjp7InN0YXJ0IjowLCJlbmQiOjM2MDAwMDB9LCJzdGVwIjozMDAwMDAs',
  'ImFza2VkIjozNjAwMDAwLCJyZWFkVW50aWwiOnsiY3B1IzEiOjM2MDAwMDB9LCJwcm9ibGVtcyI6e30sIndpbmRvdyI6eyJyYW5n',
  'ZSI6eyJzdGFydCI6MCwiZW5kIjozNjAwMDAwfSwic3RlcCI6MzAwMDAwLCJrcGlzIjpbeyJrcGkiOnsibmFtZSI6ImNwdSIsInVu',
  'aXQiOiIxIiwia2luZCI6ImNwdSIsInF1ZXJ5IjoiY3B1In0sInNjb3BlIjp7fSwiY292ZXJhZ2UiOjAuMTY2NjY2NjY2NjY2NjY2',
  'NjYsInF1ZXJ5IjoiIiwic2VyaWVzIjp7ImxhYmVscyI6e30sImF0IjowLCJ2YWx1ZXMiOjF9fV0sImFsZXJ0cyI6W10sIndhcm5p',
  'bmdzIjpbXSwicGFydGlhbCI6ZmFsc2UsInJlcXVlc3RzIjowfX0sImNvbHVtbnMiOltbInUzMiIsMl0sWyJmNjQiLDJdXX0AAAAA',
  'wCcJAJqZmZmZmbk/MzMzMzMz0z8=',
].join('')

describe('a span record', () => {
  it('keeps what it is given', () => {
    expect(decodeSpanRecord(encodeSpanRecord(record))).toEqual(record)
  })

  it('of version 1 is read as it was written', () => {
    expect(decodeSpanRecord(Uint8Array.from(Buffer.from(GOLDEN, 'base64')))).toEqual(record)
  })

  it('of an older version is carried forward step by step', () => {
    const migrations: Migration[] = [
      (header) => ({ ...(header as SpanRecord), asked: (header as SpanRecord).asked + 1 }),
      (header) => ({ ...(header as SpanRecord), asked: (header as SpanRecord).asked * 2 }),
    ]
    const first = encodeSpanRecord(record)
    expect(decodeSpanRecord(first, migrations).asked).toBe((hours(1) + 1) * 2)
    const second = encodeSpanRecord(record, migrations.slice(0, 1))
    expect(decodeSpanRecord(second, migrations).asked).toBe(hours(1) * 2)
    const third = encodeSpanRecord(decodeSpanRecord(first, migrations), migrations)
    expect(decodeSpanRecord(third, migrations).asked).toBe((hours(1) + 1) * 2)
  })

  it('of a later version is refused', () => {
    const later = encodeSpanRecord(record, [(header) => header])
    expect(() => decodeSpanRecord(later)).toThrowError(expect.objectContaining({ code: 'STATE_TOO_NEW' }))
  })
})
