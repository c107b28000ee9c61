import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sink, StateStore } from '../../../src/contracts/index.js'
import { Outbox } from '../../../src/sinks/outbox/outbox.js'
import { FileStore } from '../../../src/stores/index.js'

/** Run by its suite as a process of its own: sends three items and kills itself before one operation of the store. */
const [directory, operation] = process.argv.slice(2) as [string, string]

const files = new FileStore({ directory: join(directory, 'state') })
let operations = 0
const counted = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => {
  return (...args: A): Promise<R> => {
    operations++
    if (operations === Number(operation)) process.kill(process.pid, 'SIGKILL')
    return call(...args)
  }
}
const store: StateStore = {
  load: counted((key: string) => files.load(key)),
  save: counted((key: string, bytes: Uint8Array) => files.save(key, bytes)),
  delete: counted((key: string) => files.delete(key)),
  list: counted((prefix?: string) => files.list(prefix)),
  lock: counted((key: string) => files.lock(key)),
}

/** A receiver that never forgets: a line for each delivery. */
const receiver = (name: string): Sink<{ key: string }> => ({
  name,
  send: async ({ key }) => {
    appendFileSync(join(directory, `${name}.log`), `${key}\n`)
    return { delivered: true, duplicate: false }
  },
})

const outbox = new Outbox({ store, sinks: [receiver('a'), receiver('b')] })
for (const key of ['one', 'two']) {
  await outbox.send({ key })
  appendFileSync(join(directory, 'acknowledged.log'), `${key}\n`)
}
process.stdout.write('finished')
