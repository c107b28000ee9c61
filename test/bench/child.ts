import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const out = join(import.meta.dirname, '../../out/bench')

/** A script in a process of its own; `flags` are Node's. */
export const started = (script: URL, args: readonly string[] = [], flags: readonly string[] = []): ChildProcess =>
  fork(fileURLToPath(script), args, { execArgv: ['--import', 'tsx', ...flags] })

/** As `started`, translated beforehand: in a process without the translator, which takes more memory than much it runs. */
export async function startedPlain(
  script: URL,
  args: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<ChildProcess> {
  const path = fileURLToPath(script)
  const outfile = join(out, `${basename(path, '.ts')}.mjs`)
  const options = { bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'node20' } as const
  await build({ entryPoints: [path], outfile, ...options })
  return fork(outfile, args, { execArgv: [...flags] })
}

/** What a process says next; rejects when it ends before it has said anything. */
export async function firstWordOf<Message>(child: ChildProcess): Promise<Message> {
  const either = new AbortController()
  const { signal } = either
  try {
    const [message] = await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(([code]) => {
        throw new Error(`${child.spawnargs.join(' ')} ended with ${code}`)
      }),
    ])
    return message as Message
  } finally {
    either.abort()
  }
}

/** Resident memory of a process that did one work, in bytes. */
interface Memory {
  readonly peak: number
  /** The peak before the work began, its modules loaded. */
  readonly before: number
}

/** The memory that a function exported by a module needs when it runs once, in a process of its own, as words. */
export async function memoryOf(module: string, name: string, argument?: unknown): Promise<string> {
  const script = new URL('./memory/worker.ts', import.meta.url)
  const { peak, before } = await firstWordOf<Memory>(started(script, [module, name, JSON.stringify(argument ?? null)]))
  return `peak ${megabytes(peak)}, ${megabytes(peak - before)} of it for the work`
}

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`
