import { closeSync, openSync } from 'node:fs'
import { FileStore } from '../../src/stores/index.js'

/** Run by its suite as a process with limits, or a user, of its own: what happens is printed as JSON. */
const [task, directory] = process.argv.slice(2) as [string, string]
const store = new FileStore({ directory })
const outcome = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : (value ?? null)),
    ({ code, context, hint }) => ({ code, system: context?.code, hint }),
  )
const save = (text: string) => outcome(store.save('a', new TextEncoder().encode(text)).then(() => 'saved'))
const load = () => outcome(store.load('a'))

/** The largest file may be a megabyte or two, by the units of the shell. */
async function tooLarge(): Promise<unknown[]> {
  return [await save('small'), await save('x'.repeat(4_000_000)), await load(), await save('small again'), await load()]
}

async function noHandles(): Promise<unknown[]> {
  const before = await save('before')
  const held: number[] = []
  try {
    for (;;) held.push(openSync('/dev/null', 'r'))
  } catch (error) {
    if ((error as { code?: string }).code !== 'EMFILE') throw error
  }
  const during = [await save('during'), await load()]
  for (const handle of held) closeSync(handle)
  return [before, ...during, await load(), await save('after'), await load()]
}

const strange = async (): Promise<unknown[]> => [await load(), await save('mine'), await outcome(store.list())]

const tasks: Record<string, () => Promise<unknown[]>> = { tooLarge, noHandles, strange }
process.stdout.write(JSON.stringify(await tasks[task]?.()))
