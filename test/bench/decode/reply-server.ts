import { createServer } from 'node:http'
import { type ReplyKind, rangeReply, smallReply } from './range-reply.js'

/** Serves one large range reply, from a process of its own so that its work counts against no client. */
const kind = process.argv[2] as ReplyKind
const large = rangeReply(kind)
const small = smallReply()

const server = createServer((request, response) => {
  request.resume()
  const body = request.url?.includes('large') || request.headers['x-reply'] === 'large' ? large : [small]
  const length = body.reduce((total, { length }) => total + length, 0)
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': length })
  let sent = 0
  const more = (): void => {
    while (sent < body.length) if (!response.write(body[sent++] as Buffer)) return void response.once('drain', more)
    response.end()
  }
  more()
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
process.on('disconnect', () => process.exit(0))
