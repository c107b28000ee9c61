import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly method: string
  readonly path: string
  readonly search: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Answer {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: string | object
}

/** What a receiver answers: `hang` for ever, or `reset` the connection. */
export type Behaviour = (request: Received, count: number) => Answer | 'hang' | 'reset'

export interface TestReceiver {
  readonly url: string
  readonly received: Received[]
  answer: Behaviour
  stop(): Promise<void>
}

/** A receiver of the suite's own on the loopback, whose behaviour may change between requests. */
export async function startReceiver(answer: Behaviour): Promise<TestReceiver> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://receiver')
      const one = { method: request.method ?? '', path: pathname, search: searchParams, headers: request.headers, body }
      received.push(one)
      reply(response, receiver.answer(one, received.length))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver: TestReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return receiver
}

function reply(response: ServerResponse, answer: Answer | 'hang' | 'reset'): void {
  if (answer === 'hang') return
  if (answer === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  const text = typeof answer.body === 'object' ? JSON.stringify(answer.body) : (answer.body ?? '')
  response.writeHead(answer.status, answer.headers).end(text)
}

/** Tries again at once, so that no test waits. */
export const AT_ONCE = { baseDelay: 1, maxDelay: 2 }
