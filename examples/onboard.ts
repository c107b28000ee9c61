// The first thing to run against your own Prometheus: says what works, what does not, and what to change.
//
//   npx tsx examples/onboard.ts --prometheus-url http://localhost:9090 --kpis otel --match service_name=checkout
//
// Checks Node, reaches the source, asks every KPI's query, writes a sample report of the last day, and shows the next steps.
// Asks nothing. --simulate shows the same without a server. Exits with 0 when there is something to work with, else 3.
import { join } from 'node:path'
import {
  certify,
  days,
  isStabilityError,
  KpiCollector,
  otelHttpKpis,
  type ProbeResult,
  tarsKpis,
} from 'tars-observability'
import { renderHtml, renderMarkdown } from 'tars-observability/report'
import { FileSink } from 'tars-observability/sinks'
import { type Call, type Command, inWords, type Plan, runIfMain } from './tools/command.js'
import { type MeasuredRelease, measuredRelease, releaseFlags } from './tools/measured-release.js'

interface OnboardPlan extends Plan {
  readonly measured: MeasuredRelease
  readonly folder: string
}

export const onboard: Command<OnboardPlan> = {
  name: 'onboard',
  file: 'examples/onboard.ts',
  summary: 'Says whether this machine and its Prometheus are ready, and what to change.',
  flags: { ...releaseFlags, output: { value: 'folder', default: 'out', help: 'where to write the sample report' } },
  plan(flags) {
    const measured = measuredRelease(flags, {}, 0) // no release is needed to look around
    const folder = flags.text('output') ?? 'out'
    return {
      measured,
      folder,
      reads: [measured.origin],
      writes: [join(folder, 'sample.md'), join(folder, 'sample.html')],
    }
  },
  async run({ measured, folder }, { signal, say }) {
    say(`${isNodeRecent() ? 'ok     ' : 'CHANGE '}Node ${process.versions.node}: 20.18.1 or newer is needed`)
    if (!(await isReachable(measured, { signal, say }))) return 'inconclusive'

    const collector = new KpiCollector(measured)
    const probed = await collector.probe({ at: measured.now, signal })
    const found = probed.filter(hasValue)
    for (const result of found) say(lineOf(result))
    for (const [suggestion, kpis] of bySuggestion(probed.filter((result) => !hasValue(result))))
      say(`CHANGE ${kpis.join(', ')}: ${suggestion}`)
    say(`${found.length} of ${probed.length} KPIs have data in the hour before ${new Date(measured.now).toISOString()}`)
    if (found.length === 0) {
      for (const line of await otherWays(measured, signal)) say(line)
      return 'inconclusive'
    }

    const range = { start: measured.now - days(1), end: measured.now }
    const summary = certify(await collector.collect(range, { signal }))
    await new FileSink({ path: join(folder, 'sample.md'), render: renderMarkdown }).send(summary)
    await new FileSink({ path: join(folder, 'sample.html'), render: renderHtml }).send(summary)
    say(`ok     The last day as a report: ${join(folder, 'sample.html')} (${summary.verdict})`)
    for (const line of NEXT_STEPS) say(line)
    return 'pass'
  },
}

const isNodeRecent = (): boolean => {
  const [major = 0, minor = 0, patch = 0] = process.versions.node.split('.').map(Number)
  return major > 20 || (major === 20 && (minor > 18 || (minor === 18 && patch >= 1)))
}

async function isReachable({ source, origin }: MeasuredRelease, { signal, say }: Call): Promise<boolean> {
  try {
    const checked = await source.check?.({ signal })
    if (checked?.ok === false) {
      say(`CHANGE --prometheus-url: ${checked.detail}`)
      return false
    }
    say(`ok     ${origin}${checked?.version ? `, version ${checked.version}` : ''}`)
    return true
  } catch (error) {
    if (!isStabilityError(error)) throw error
    say(`CHANGE --prometheus-url: ${inWords(error)}`)
    return false
  }
}

/** KPIs of one list mostly lack the same thing: it is said once. */
function bySuggestion(probed: readonly ProbeResult[]): Map<string, string[]> {
  const kpisOf = new Map<string, string[]>()
  for (const { kpi, suggestion } of probed) {
    const said = suggestion ?? 'no data'
    kpisOf.set(said, [...(kpisOf.get(said) ?? []), kpi])
  }
  return kpisOf
}

/** What to try where nothing at all was found: the ready list that finds something, with or without the matchers. */
async function otherWays(measured: MeasuredRelease, signal: AbortSignal): Promise<string[]> {
  const lines: string[] = []
  for (const [name, kpis] of Object.entries({ otel: otelHttpKpis(), tars: tarsKpis() })) {
    const probed = await new KpiCollector({ ...measured, kpis, matchers: {} }).probe({ at: measured.now, signal })
    const found = probed.filter(hasValue).length
    if (found > 0) lines.push(`CHANGE --kpis ${name} finds ${found} of ${kpis.length} KPIs without --match`)
  }
  return lines.length > 0
    ? lines
    : [
        'CHANGE neither --kpis otel nor --kpis tars finds anything: is --now a moment with data? Else write a list of yours.',
      ]
}

type Found = ProbeResult & { readonly value: number }

const hasValue = (result: ProbeResult): result is Found => result.value !== null

function lineOf({ kpi, value, unit, scopes, suggestion }: Found): string {
  const places = scopes.filter((scope) => Object.keys(scope).length > 0).length
  return `ok     ${kpi} is ${Number(value.toPrecision(4))}${unit === '1' ? '' : ` ${unit}`}${places > 0 ? `, in ${places} scopes` : ''}${suggestion ? `. ${suggestion}` : ''}`
}

const NEXT_STEPS = [
  'Next:',
  '  KPIs without data: change --match, --by or --kpis, or leave them: they are never counted as good or bad.',
  '  Review a release:  npx tsx examples/review-a-release.ts --help, or the six tools under examples/tools/.',
  '  Follow one:        examples/deploy/ has cron lines, systemd units, a compose file and Kubernetes manifests.',
  '  Build it in:       README.md has the ten lines of TypeScript.',
]

await runIfMain(import.meta.url, onboard)
