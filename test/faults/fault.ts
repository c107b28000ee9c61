import type { Socket } from 'node:net'
import type { Fault } from './fault-server.js'

export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | number>>
  /** An object is sent as JSON. */
  readonly body?: string | Uint8Array | object
}

/** Answers as a decent server would. */
export const reply = ({ status = 200, headers = {}, body = '' }: Reply): Fault => {
  const bytes = bytesOf(body)
  return (socket) => {
    socket.write(head(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers }))
    socket.write(bytes)
  }
}

/** The faults in turn; the last one stays. */
export const inTurn =
  (...faults: Fault[]): Fault =>
  (socket, request, count) =>
    faults[Math.min(count, faults.length) - 1]?.(socket, request, count)

/** A reset instead of an answer, or after so much of one. */
export const reset =
  (firstSend = ''): Fault =>
  (socket) => {
    if (firstSend === '') socket.resetAndDestroy()
    else socket.write(firstSend, () => setTimeout(() => socket.resetAndDestroy(), 20))
  }

/** A good start, and then the end of the connection. */
export const cutOff =
  (text: string): Fault =>
  (socket) => {
    socket.end(text)
  }

/** Takes the request and never answers. */
export const silence: Fault = () => {}

/** One byte every 5 ms, and no end to it. */
export const drip =
  (firstSend = ''): Fault =>
  (socket: Socket) => {
    socket.write(firstSend)
    const timer = setInterval(() => socket.write(' '), 5)
    socket.once('close', () => clearInterval(timer))
  }

/** A body without end, as fast as it is read. */
export const flood =
  (chunk: Uint8Array, headers: Readonly<Record<string, string | number>> = {}): Fault =>
  (socket) => {
    socket.write(head(200, { ...headers, 'transfer-encoding': 'chunked' }))
    const more = (): void => {
      while (!socket.destroyed) {
        socket.write(`${chunk.length.toString(16)}\r\n`)
        socket.write(chunk)
        if (!socket.write('\r\n')) {
          socket.once('drain', more)
          return
        }
      }
    }
    more()
  }

export const head = (status: number, headers: Readonly<Record<string, string | number>> = {}): string =>
  `HTTP/1.1 ${status} X\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`

const bytesOf = (body: string | Uint8Array | object): Uint8Array =>
  body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
