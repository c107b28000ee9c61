import { argv } from 'node:process'
import { peakMemory } from './peak.js'

// The package's version is put in by its build, which this run does without.
Object.assign(globalThis, { __VERSION__: 'bench' })

/** Calls what a module exports by a name, once, and tells how far memory rose. */
const [, , module, name, argument] = argv as [string, string, string, string, string]
const work = ((await import(module)) as Record<string, (argument: unknown) => unknown>)[name]
if (work === undefined) throw new Error(`${module} exports no ${name}`)
const before = peakMemory()
await work(JSON.parse(argument))
process.send?.({ before, peak: peakMemory() })
process.disconnect()
