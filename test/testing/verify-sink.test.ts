import { describe, expect, it } from 'vitest'
import type { Receipt, SendOptions, Sink } from '../../src/contracts/index.js'
import { StabilityError } from '../../src/model/index.js'
import { verifySink } from '../../src/testing/verify-sink.js'

interface Note {
  text: string
}

/** A sink that keeps every promise, so that each test may break one. */
class Good implements Sink<Note> {
  readonly name: string = 'good'

  async send(item: Note, { signal, dryRun = false }: SendOptions = {}): Promise<Receipt> {
    if (dryRun) return { delivered: false, duplicate: false, preview: item.text }
    if (signal?.aborted) throw new StabilityError('ABORTED', 'aborted', { hint: 'Call again.' })
    return this.deliver(item)
  }

  async deliver(_: Note): Promise<Receipt> {
    return { delivered: true, duplicate: false }
  }
}

const verify = (sink: Sink<Note>) => verifySink(sink, { text: 'hello' })

describe('verifySink', () => {
  it('has nothing to say of a sink that keeps its promises', async () => {
    expect(await verify(new Good())).toEqual([])
  })

  const breaking: [string, Sink<Note>, RegExp][] = [
    ['has no name', Object.assign(new Good(), { name: '' }), /^name is no text/],
    [
      'delivers in a dry run',
      Object.assign(new Good(), { send: async () => ({ delivered: true, duplicate: false, preview: 'x' }) }),
      /dry run says that it delivered/,
    ],
    [
      'shows nothing in a dry run',
      Object.assign(new Good(), { send: async () => ({ delivered: false, duplicate: false }) }),
      /no preview/,
    ],
    [
      'ignores an abort',
      Object.assign(new Good(), {
        send: async (_: Note, { dryRun }: SendOptions = {}) => ({ delivered: !dryRun, duplicate: false, preview: 'x' }),
      }),
      /aborted before the call is ignored/,
    ],
    [
      'rejects',
      Object.assign(new Good(), { deliver: () => Promise.reject(new TypeError('no')) }),
      /not a StabilityError/,
    ],
    [
      'does not deliver',
      Object.assign(new Good(), { deliver: async () => ({ delivered: false, duplicate: false }) }),
      /says delivered: false/,
    ],
    [
      'gives what JSON has not',
      Object.assign(new Good(), { deliver: async () => ({ delivered: true, duplicate: false, parts: [new Date(0)] }) }),
      /does not survive JSON/,
    ],
    [
      'tells the receiver of the same item as of another',
      (() => {
        let count = 0
        return Object.assign(new Good(), {
          deliver: async () => ({ delivered: true, duplicate: false, id: `#${count++}` }),
        })
      })(),
      /"#0".*"#1".*a key by which it drops the second/,
    ],
    [
      'asks the receiver in a dry run',
      Object.assign(new Good(), {
        send: async (item: Note) => {
          await fetch('http://127.0.0.1:20009').catch(() => {}) // where nobody listens
          return { delivered: false, duplicate: false, preview: item.text }
        },
      }),
      /opened a connection/,
    ],
    [
      'never settles once aborted',
      Object.assign(new Good(), {
        send: (item: Note, { signal, dryRun }: SendOptions = {}) =>
          signal?.aborted ? new Promise<Receipt>(() => {}) : new Good().send(item, { dryRun }),
      }),
      /abort takes more than/,
    ],
    [
      'changes the item',
      Object.assign(new Good(), {
        deliver: async (item: Note) => {
          item.text += '!'
          return { delivered: true, duplicate: false }
        },
      }),
      /changed the item/,
    ],
  ]
  it.each(breaking)('finds a sink that %s', async (_, sink, words) => {
    expect((await verify(sink)).some((broken) => words.test(broken))).toBe(true)
  })

  it('finds dry runs that differ', async () => {
    let count = 0
    const restless = Object.assign(new Good(), {
      send: async () => ({ delivered: false, duplicate: false, preview: String(count++) }),
    })
    expect(await verify(restless)).toContainEqual(expect.stringMatching(/Two dry runs differ/))
  })
})
