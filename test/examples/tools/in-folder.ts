import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { type Command, type Plan, runCommand } from '../../../examples/tools/command.js'

export interface Outcome {
  readonly code: number
  readonly said: string
}

/** Runs tools in this process, in a data folder that is gone after the suite. */
export function inFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'tars-tools-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return {
    folder,
    path: (...names: string[]): string => join(folder, ...names),
    json: (...names: string[]): Record<string, unknown> => JSON.parse(readFileSync(join(folder, ...names), 'utf8')),
    run: async <P extends Plan>(
      command: Command<P>,
      args: string,
      { signal, env = {} }: { signal?: AbortSignal; env?: Record<string, string> } = {},
    ): Promise<Outcome> => {
      const lines: string[] = []
      const before = { ...process.env }
      Object.assign(process.env, { TARS_DATA_DIR: folder, ...env })
      try {
        const say = (line: string): void => void lines.push(line)
        const code = await runCommand(command, args.split(' ').filter(Boolean), { say, ...(signal && { signal }) })
        return { code, said: lines.join('\n') }
      } finally {
        for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
        Object.assign(process.env, before)
      }
    },
  }
}
