import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { inFolder } from '../tools/in-folder.js'
import { runDry } from './run-dry.js'

const file = fileURLToPath(new URL('../../../examples/deploy/docker-compose.yaml', import.meta.url))

interface Service {
  readonly profiles: readonly string[]
  readonly command: readonly string[]
  readonly read_only: boolean
  readonly user: string
  readonly cap_drop: readonly string[]
  readonly security_opt: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

const { services } = parse(readFileSync(file, 'utf8'), { merge: true }) as { services: Record<string, Service> }
const own = { GA_TIMESTAMP: '2026-11-10T09:00Z', PROMETHEUS_URL: 'http://prometheus:9090', DAY_NUMBER: '3' }

describe('the compose file', () => {
  const folder = inFolder()

  it('has the profiles that were promised, and nothing outside of one', () => {
    const profiles = Object.values(services).map((service) => service.profiles)
    expect([...new Set(profiles.flat())].sort()).toEqual(['daily', 'day7', 'ga-day', 'monitoring', 'testing'])
    expect(profiles.every((each) => each.length > 0)).toBe(true)
  })

  it.each(Object.entries(services))(
    '%s is a call that its tool understands',
    async (_name, { command, environment }) => {
      const env = Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [
          name,
          value.replace(/^\$\{(\w+):-(.*)\}$/, (_, wanted, fallback) => own[wanted as keyof typeof own] ?? fallback),
        ]),
      )
      await runDry(folder, command, env)
    },
  )

  it.each(Object.entries(services))('%s runs without rights that it does not need', (_name, service) => {
    expect(service).toMatchObject({ read_only: true, user: '1000:1000', cap_drop: ['ALL'] })
    expect(service.security_opt).toContain('no-new-privileges:true')
  })

  const compose = [['docker-compose'], ['docker', 'compose']].find(
    ([program = '', ...words]) => spawnSync(program, [...words, 'version'], { stdio: 'ignore' }).status === 0,
  )
  it.skipIf(!compose && !process.env.CI)(
    `is what docker-compose accepts${compose ? '' : ' (left out: no docker-compose here)'}`,
    () => {
      const [program = '', ...words] = compose ?? []
      const args = [...words, '-f', file, '--profile', 'ga-day', '--profile', 'testing', 'config', '--quiet']
      const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' })
      expect(stderr).not.toMatch(/error|invalid/i)
      expect(status).toBe(0)
    },
  )
})
