// Whether a container of the tools can do its work: the library answers, the data folder can be written, and, where a
// Prometheus is named, it answers. Exits with 0, or with 1 and the reason.
import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorBudget, PrometheusSource } from 'tars-observability'

const problems: string[] = []

// A question with a known answer: 2 bad of 1,000 spend twice what 99.9 % allows.
const { burnRate } = errorBudget({
  target: 0.999,
  period: 60_000,
  slices: [{ duration: 60_000, bad: 2, total: 1_000 }],
})
if (burnRate === null || Math.abs(burnRate - 2) > 1e-9) problems.push(`a burn rate of 2 is answered with ${burnRate}`)

const folder = process.env.TARS_DATA_DIR || '.'
try {
  await mkdir(folder, { recursive: true })
  const file = join(folder, `.health-${randomUUID()}`)
  await writeFile(file, '')
  await rm(file)
} catch (error) {
  problems.push(`${folder} cannot be written: ${(error as Error).message}`)
}

const url = process.env.PROMETHEUS_URL
if (url) {
  const source = new PrometheusSource({
    url,
    token: process.env.PROMETHEUS_TOKEN,
    timeout: 10_000,
    retry: { attempts: 1 },
  })
  try {
    const { ok, detail } = await source.check()
    if (!ok) problems.push(detail)
  } catch (error) {
    problems.push((error as Error).message)
  }
  await source.close()
}

console.log(problems.length > 0 ? problems.join('\n') : 'healthy')
process.exitCode = problems.length > 0 ? 1 : 0
