import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { codeBlocks } from './pages.js'

/** What a reader may be asked to type: ours to check, or a program whose own documentation says what it does. */
const PROGRAMS = ['npm', 'npx', 'node', 'bash', 'mkdir', 'cd', 'git', 'jq', 'tar', 'export', 'curl']
/**
 * Needs a container engine, a cluster or root: checked by name only. What the recipes behind them run is run under
 * test/examples/deploy. The scripts and `tar` of the pages run in blocks-run.test.ts, `jq` paths in runbook.test.ts, npm's
 * own steps in CI.
 */
const PRIVILEGED = ['docker', 'kubectl', 'systemctl', 'sudo', 'crontab']
const NPM_ITSELF = ['ci', 'install', 'init', 'pkg', 'audit', 'pack']
/** Files that a page tells its reader to write. */
const WRITTEN = ['probe.ts', 'review.ts', 'tick.ts']

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }

const commands = codeBlocks('sh', 'bash').flatMap(({ page, line, code }) =>
  code
    .replaceAll('\\\n', ' ')
    .split(/\n|&&/)
    .map((text) => text.replace(/\s#.*|^#.*/, '').trim())
    .filter((text) => text !== '')
    .map((text) => ({ where: `${page}:${line}`, words: text.split(/\s+/) })),
)

describe('the commands of the documentation', () => {
  it('are known programs', () => {
    const unknown = commands.filter(({ words: [program = ''] }) => ![...PROGRAMS, ...PRIVILEGED].includes(program))
    expect(unknown).toEqual([])
  })

  it('name npm scripts that exist', () => {
    const missing = commands.filter(({ words: [program, verb = '', name = ''] }) => {
      if (program !== 'npm' || NPM_ITSELF.includes(verb)) return false
      return !((verb === 'run' ? name : verb) in scripts)
    })
    expect(missing).toEqual([])
  })

  it('name files that exist', () => {
    const missing = commands.flatMap(({ where, words }) =>
      words
        .filter((word) => /^(examples|test|docs|src|\.ci)\/[\w./-]+$/.test(word) || /^[\w-]+\.ts$/.test(word))
        .filter((word) => !existsSync(word) && !WRITTEN.includes(word))
        .map((word) => `${where} ${word}`),
    )
    expect(missing).toEqual([])
  })
})
