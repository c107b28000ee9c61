import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { inFolder } from '../tools/in-folder.js'
import { runDry, toolCall } from './run-dry.js'

const deploy = fileURLToPath(new URL('../../../examples/deploy/', import.meta.url))
const read = (...names: string[]): string => readFileSync(join(deploy, ...names), 'utf8')

/** NAME=value lines, as systemd and cron read them. */
const variablesIn = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]))

const units = readdirSync(join(deploy, 'systemd'))
const services = units.filter((name) => name.endsWith('.service'))
const timers = units.filter((name) => name.endsWith('.timer'))

describe('the systemd units', () => {
  const folder = inFolder()

  it.each(services)('%s calls tools with what they understand', async (name) => {
    const env = variablesIn(read('systemd', 'tars-observability.env'))
    const calls = [...read('systemd', name).matchAll(/^ExecStart=(.*)$/gm)].map(([, line = '']) => line)
    expect(calls.length).toBeGreaterThan(0)
    for (const line of calls) await runDry(folder, toolCall(line), env)
  })

  it.each(services)('%s runs as nobody in particular, and takes inconclusive for an answer', (name) => {
    const unit = read('systemd', name)
    const wanted = [
      'User=tars',
      'NoNewPrivileges=yes',
      'ProtectSystem=strict',
      'CapabilityBoundingSet=',
      'SuccessExitStatus=3',
    ]
    for (const line of wanted) expect(unit).toContain(`${line}\n`)
  })

  it('have a service for each timer', () => {
    expect(timers.length).toBeGreaterThan(0)
    for (const timer of timers) expect(services).toContain(timer.replace('.timer', '.service'))
  })

  const hasSystemd = spawnSync('systemd-analyze', ['--version'], { stdio: 'ignore' }).status === 0
  it.skipIf(!hasSystemd && !process.env.CI)(
    `are what systemd accepts${hasSystemd ? '' : ' (left out: no systemd-analyze here)'}`,
    () => {
      const copy = mkdtempSync(join(tmpdir(), 'tars-units-'))
      try {
        cpSync(join(deploy, 'systemd'), copy, { recursive: true })
        const files = [...services, ...timers].map((name) => join(copy, name))
        const { stderr } = spawnSync('systemd-analyze', ['verify', ...files], { encoding: 'utf8' })
        // It looks for the programs as well, and this machine need not have npx where a server has it.
        const complaints = stderr
          .split('\n')
          .filter((line) => line.includes(copy) || /tars-[\w-]+\.(service|timer):/.test(line))
        expect(complaints.filter((line) => !line.includes('is not executable'))).toEqual([])
      } finally {
        rmSync(copy, { recursive: true, force: true })
      }
    },
  )
})

describe('the cron lines', () => {
  const folder = inFolder()
  const lines = read('crontab')
    .split('\n')
    .filter((line) => /^[\d*]/.test(line))

  it.each(lines)('%s', async (line) => {
    expect(line.split(' ').slice(0, 5).join(' ')).toMatch(/^([\d*/,-]+ ){4}[\d*/,-]+$/)
    expect(line, 'a % ends a cron command').not.toContain('%')
    await runDry(folder, toolCall(line), variablesIn(read('crontab')))
  })

  it('are three, in UTC', () => {
    expect(lines).toHaveLength(3)
    expect(variablesIn(read('crontab')).CRON_TZ).toBe('UTC')
  })
})
