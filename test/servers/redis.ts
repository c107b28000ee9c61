import { connect } from 'node:net'
import { requiredPath } from './programs.js'
import { startServer, type TestServer } from './server.js'

/** A Redis that keeps nothing on disk. */
export const startRedis = (): Promise<TestServer> =>
  startServer({
    path: requiredPath('redis'),
    scheme: 'redis',
    args: ({ port, folder }) => [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
      ...['--save', '', '--appendonly', 'no'],
    ],
    isReady: ({ port }) =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
        socket.once('data', (data) => {
          socket.destroy()
          resolve(String(data).startsWith('+PONG'))
        })
        socket.once('error', () => resolve(false))
      }),
  })
