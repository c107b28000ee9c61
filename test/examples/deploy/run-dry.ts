import { expect } from 'vitest'
import { ALL_TOOLS } from '../tools/all-tools.js'
import type { inFolder } from '../tools/in-folder.js'

/** Runs a tool's command line as a recipe has it, only dry: 0 says that every flag and value is understood. */
export async function runDry(
  { run }: Pick<ReturnType<typeof inFolder>, 'run'>,
  [name = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const tool = ALL_TOOLS[name]
  expect(tool, `there is no tool '${name}'`).toBeDefined()
  if (!tool) return
  const { code, said } = await run(tool, [...args, '--dry-run'].join(' '), { env })
  expect(said).toContain('would write')
  expect(code, said).toBe(0)
}

/** `npx tsx examples/tools/<name>.ts …` as a tool's name and its arguments. */
export function toolCall(line: string): string[] {
  const match = /npx tsx examples\/tools\/([\w-]+)\.ts([^>|&]*)/.exec(line)
  expect(match, line).not.toBeNull()
  return [match?.[1] ?? '', ...(match?.[2] ?? '').split(' ').filter(Boolean)]
}
