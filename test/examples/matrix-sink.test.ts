import { readFileSync } from 'node:fs'
import { verifySink } from 'tars-observability/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { MatrixSink } from '../../examples/sinks/matrix-sink.js'
import { exampleWeek } from '../report/example-week.js'
import { AT_ONCE, startReceiver, type TestReceiver } from '../sinks/receiver.js'

let server: TestReceiver
beforeAll(async () => {
  server = await startReceiver(({ path }) => ({ status: 200, body: { event_id: `$${path.length}` } }))
})
afterAll(() => server.stop())

const sink = () => new MatrixSink({ url: server.url, token: 'canary', room: '!a/b:example.org', retry: AT_ONCE })

it('keeps the promises of a sink, with the same transaction for the same report', async () => {
  expect(await verifySink(sink(), exampleWeek())).toEqual([])
  expect(new Set(server.received.map(({ path }) => path)).size).toBe(1)
  expect(server.received[0]?.path).toContain('/rooms/!a%2Fb%3Aexample.org/send/')
})

it('tells what may pass from what will not', async () => {
  server.answer = () => ({ status: 403, body: {} })
  await expect(sink().send(exampleWeek())).rejects.toMatchObject({ code: 'DELIVERY_REJECTED' })
})

it('is the very code that the guide shows', () => {
  const guide = readFileSync(new URL('../../docs/writing-a-sink.md', import.meta.url), 'utf8')
  expect(guide).toContain(readFileSync(new URL('../../examples/sinks/matrix-sink.ts', import.meta.url), 'utf8'))
})
