import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string
  /** Path and search. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What the server does with a request: anything a socket can do, HTTP or not. */
export type Fault = (socket: Socket, request: WireRequest, count: number) => void

export interface FaultServer {
  readonly url: string
  readonly port: number
  /** All that was asked, in order. */
  readonly requests: readonly WireRequest[]
  /** How many connections are open. */
  open(): number
  stop(): Promise<void>
}

/**
 * A server on a raw socket, for what no HTTP server can be made to do: cut, drip, lie about lengths. Point a source at
 * its `url` and let `fault` answer.
 */
export async function startFaultServer(fault: Fault, tls?: TlsOptions): Promise<FaultServer> {
  const requests: WireRequest[] = []
  const sockets = new Set<Socket>()
  const onConnection = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => {}) // the client hangs up whenever it likes
    socket.once('close', () => sockets.delete(socket))
    let text = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk
      if (text.startsWith(TLS_GREETING)) socket.end('HTTP/1.1 400 Bad Request\r\n\r\n') // as HTTP servers do
      for (let request = parsed(text); request !== null; request = parsed(text)) {
        text = text.slice(request.length)
        requests.push(request.wire)
        fault(socket, request.wire, requests.length)
      }
    })
  }
  const server: Server = tls ? createTlsServer(tls, onConnection) : createServer(onConnection)
  server.on('tlsClientError', () => {}) // refusing us is what some suites are about
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    open: () => sockets.size,
    stop: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** The record type that opens every TLS connection. */
const TLS_GREETING = '\x16'

/** The first whole request in a text, or null. */
function parsed(text: string): { wire: WireRequest; length: number } | null {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd < 0) return null
  const [line = '', ...fields] = text.slice(0, headEnd).split('\r\n')
  const [method = '', target = ''] = line.split(' ')
  const headers = Object.fromEntries(
    fields.map((field) => [
      field.slice(0, field.indexOf(':')).toLowerCase(),
      field.slice(field.indexOf(':') + 1).trim(),
    ]),
  )
  const length = headEnd + 4 + Number(headers['content-length'] ?? 0)
  if (text.length < length) return null
  return { wire: { method, target, headers, body: text.slice(headEnd + 4, length) }, length }
}
