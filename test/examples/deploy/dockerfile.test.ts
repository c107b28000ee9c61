import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../built-package.js'

const text = readFileSync(join(root, 'examples/deploy/Dockerfile'), 'utf8')

interface Instruction {
  readonly name: string
  readonly value: string
}
const instructions: readonly Instruction[] = text
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => ({ name: line.split(' ')[0] ?? '', value: line.slice(line.indexOf(' ') + 1).trim() }))

/** What the build sees: the files that `.dockerignore` lets through. */
const allowed = readFileSync(join(root, 'examples/deploy/Dockerfile.dockerignore'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('!'))
  .map((line) => line.slice(1))

/**
 * The stages, carried out in folders that stand for their file systems. What needs an engine or the network is left out:
 * the base image, `npm ci` (the packages of this checkout stand in) and the change of owner.
 */
class Stages {
  readonly base = mkdtempSync(join(tmpdir(), 'tars-image-'))
  readonly #names = new Map<string, string>()
  #root = ''
  #workdir = '/'

  run({ name, value }: Instruction): void {
    if (name === 'FROM') this.#from(value)
    if (name === 'WORKDIR') this.#workdir = value
    if (name === 'WORKDIR') mkdirSync(this.#at(value), { recursive: true })
    if (name === 'COPY') this.#copy(value)
    if (name === 'RUN') this.#execute(value)
  }

  get image(): string {
    return this.#root
  }

  #from(value: string): void {
    const [, stage = 'final'] = value.split(' AS ')
    this.#root = join(this.base, stage)
    this.#workdir = '/'
    mkdirSync(this.#root)
    this.#names.set(stage, this.#root)
  }

  #at = (path: string): string => join(this.#root, path.startsWith('/') ? path : join(this.#workdir, path))

  #copy(value: string): void {
    const parts = value.split(' ')
    const from = parts[0]?.startsWith('--from=') ? parts.shift()?.slice('--from='.length) : undefined
    const target = parts.pop() ?? ''
    const source = from === undefined ? root : (this.#names.get(from) ?? '')
    for (const part of parts) {
      const entries = part === '.' ? allowed : [part]
      for (const entry of entries) {
        if (from === undefined)
          expect(
            allowed.some((each) => entry === each || entry.startsWith(`${each}/`)),
            entry,
          ).toBe(true)
        const path = join(source, entry)
        const isInto = part === '.' || (target.endsWith('/') && !statSync(path).isDirectory()) // of a folder: its contents
        const to = isInto ? join(this.#at(target), basename(entry)) : this.#at(target)
        mkdirSync(dirname(to), { recursive: true })
        cpSync(path, to, { recursive: true, verbatimSymlinks: true })
      }
    }
  }

  #execute(value: string): void {
    const cwd = this.#at('.')
    if (value.startsWith('npm ci')) {
      linkPackages(join(cwd, 'node_modules'), value.includes('--omit=dev'))
      return
    }
    const line = value.replace(/(?<=[ =])\/(app|data)\b/g, `${this.#root}/$1`)
    const { status, stderr } = spawnSync('sh', ['-euc', `chown() { :; }\n${line}`], { cwd, encoding: 'utf8' })
    expect(status, `${value}\n${stderr}`).toBe(0)
  }
}

/** What `npm ci` would install, as links to the packages of this checkout: all of them, or those that the package needs. */
function linkPackages(folder: string, isProduction: boolean): void {
  mkdirSync(folder)
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const names = isProduction ? Object.keys(dependencies) : readdirSync(join(root, 'node_modules'))
  for (const name of names) symlinkSync(join(root, 'node_modules', name), join(folder, name))
}

const stages = new Stages()
afterAll(() => rmSync(stages.base, { recursive: true, force: true }))

const only = (name: string): string[] => instructions.filter((each) => each.name === name).map(({ value }) => value)

describe('the Dockerfile', () => {
  it('builds in stages on slim images, and leaves the last one without compiler, sources or rights', () => {
    expect(only('FROM')).toHaveLength(3)
    for (const image of only('FROM')) expect(image).toMatch(/^node:22-slim/)
    expect(only('USER')).toEqual(['1000:1000'])
    expect(only('VOLUME')).toEqual(['/data'])
    expect(only('EXPOSE')).toEqual([])
    for (const label of ['title', 'description', 'licenses'])
      expect(only('LABEL')[0]).toContain(`org.opencontainers.image.${label}=`)
    const last = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'))
    expect(last.findIndex(({ name }) => name === 'USER')).toBeGreaterThan(
      last.findLastIndex(({ name }) => name === 'RUN'),
    )
    expect(text).not.toMatch(/TOKEN|PASSWORD|SECRET|--platform=linux/)
  })
})

describe.skipIf(process.platform === 'win32')('the image, its stages carried out without an engine', () => {
  const start = (args: readonly string[], env: Record<string, string> = {}) =>
    spawnSync('sh', [join(stages.image, 'usr/local/bin/tars'), ...args], {
      encoding: 'utf8',
      env: { ...process.env, TARS_HOME: join(stages.image, 'app'), TARS_DATA_DIR: join(stages.image, 'data'), ...env },
    })
  const healthCheck = (env: Record<string, string> = {}) => {
    const [, script = ''] = /CMD \["node", "([^"]+)"\]/.exec(only('HEALTHCHECK')[0] ?? '') ?? []
    const own = { ...process.env, TARS_DATA_DIR: join(stages.image, 'data'), ...env }
    return spawnSync(process.execPath, [join(stages.image, script)], { encoding: 'utf8', env: own })
  }

  beforeAll(() => {
    for (const instruction of instructions) stages.run(instruction)
  }, 180_000)

  it('holds the six tools as plain JavaScript, and no TypeScript', () => {
    const tools = readdirSync(join(stages.image, 'app/tools'))
    for (const name of [
      'ga-kpi',
      'stability-monitor',
      'anomaly-detector',
      'health-report',
      'regression-analyzer',
      'retrospective',
    ])
      expect(tools).toContain(`${name}.js`)
    expect(tools.filter((name) => name.endsWith('.ts'))).toEqual([])
    expect(existsSync(join(stages.image, 'app/src'))).toBe(false)
  })

  it('shows help by default, and runs a tool by its name', () => {
    const [command = '[]'] = only('CMD')
    const shown = start(JSON.parse(command))
    expect(shown.stdout).toContain('--auto')
    expect(shown.status).toBe(0)
    const told = start(['health-report', '--simulate', '--day', '2'])
    expect(told.stderr).toBe('')
    expect(told.status).toBe(0)
    expect(existsSync(join(stages.image, 'data/reports/day_02_HEALTH.json'))).toBe(true)
  })

  it('is healthy when it can work, and says why when it cannot', () => {
    expect(healthCheck()).toMatchObject({ status: 0, stdout: 'healthy\n' })
    const lost = healthCheck({ PROMETHEUS_URL: 'http://127.0.0.1:1' })
    expect(lost.status).toBe(1)
    expect(lost.stdout).toContain('cannot be reached')
    const full = healthCheck({ TARS_DATA_DIR: '/dev/null/nowhere' })
    expect(full.status).toBe(1)
    expect(full.stdout).toContain('cannot be written')
  })
})
