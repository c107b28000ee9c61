import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FileStore } from '../../src/stores/index.js'
import { BrokenDisk } from './broken-disk.js'

/** Run by its suite as a process of its own: it kills itself at an operation, or fights for a lock. */
const [task, directory, argument] = process.argv.slice(2) as [string, string, string]

async function saveAndDie(operation: number): Promise<void> {
  const before = (at: number) => {
    if (at === operation) process.kill(process.pid, 'SIGKILL')
  }
  const store = new FileStore({ directory, files: new BrokenDisk({ before }) })
  await store.save('a', new TextEncoder().encode('new'.repeat(1000)))
  process.stdout.write('acknowledged')
}

/** Whoever holds the lock writes its name, waits and must find it unchanged. */
async function race(rounds: number): Promise<void> {
  const store = new FileStore({ directory })
  const owner = join(directory, 'owner.txt')
  for (let round = 0; round < rounds; ) {
    const release = await store.lock('shared').catch((error) => {
      if (error.code !== 'STATE_LOCKED') throw error
      return null
    })
    if (!release) {
      await new Promise((resolve) => setTimeout(resolve, 1))
      continue
    }
    const name = `${process.pid} ${round}`
    writeFileSync(owner, name)
    await new Promise((resolve) => setImmediate(resolve))
    if (readFileSync(owner, 'utf8') !== name) appendFileSync(join(directory, 'broken.txt'), `${name}\n`)
    appendFileSync(join(directory, 'held.txt'), `${name}\n`)
    await release()
    round++
  }
}

if (task === 'save') await saveAndDie(Number(argument))
if (task === 'race') await race(Number(argument))
if (task === 'hold') {
  await new FileStore({ directory }).lock('shared')
  process.stdout.write('held')
  setInterval(() => {}, 1000)
}
