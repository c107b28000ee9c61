// Tells you whether a release made your service worse, from the Prometheus that you already have.
//
//   npx tsx examples/review-a-release.ts --url http://localhost:9090 --product checkout --version 2.4.0 \
//     --released-at 2026-11-10T09:00Z --match service_name=checkout
//
// Writes retrospective.md, .html and .json under out/; exits with 0, 1 (fail), 2 (wrong usage) or 3 (inconclusive).
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  isStabilityError,
  type Kpi,
  otelHttpKpis,
  PrometheusSource,
  parseTimestamp,
  reviewRelease,
  tarsKpis,
} from 'tars-observability'
import { renderHtml, renderJson, renderMarkdown } from 'tars-observability/report'
import { parseKpis } from 'tars-observability/schema'
import { FileSink } from 'tars-observability/sinks'

const HELP = `npx tsx examples/review-a-release.ts [flags]
Tells whether a release made a service worse, from its Prometheus.
  --url <url>              the Prometheus, or what speaks its API (default http://localhost:9090)
  --product <name>         what was released (default checkout)
  --version <version>      its version (default 2.4.0)
  --released-at <moment>   when, with an offset, such as 2026-11-10T09:00Z (its default)
  --now <moment>           judges as of then (default: the clock)
  --kpis <otel|tars|file>  what to measure: a ready list, or a JSON file (default otel)
  --match <label=value>    narrows every query; can be repeated
  --by <label>             tells the values of a label apart; can be repeated
  --out <folder>           where to write retrospective.md, .html and .json (default out)
Not sure what your Prometheus has? npx tsx examples/onboard.ts asks every KPI and says what to change.`

async function main(): Promise<number> {
  const { values: given } = parseArgs({
    options: {
      url: { type: 'string', default: 'http://localhost:9090' },
      product: { type: 'string', default: 'checkout' },
      version: { type: 'string', default: '2.4.0' },
      'released-at': { type: 'string', default: '2026-11-10T09:00Z' },
      now: { type: 'string' },
      kpis: { type: 'string', default: 'otel' },
      match: { type: 'string', multiple: true, default: [] },
      by: { type: 'string', multiple: true, default: [] },
      out: { type: 'string', default: 'out' },
      help: { type: 'boolean', default: false },
    },
  })
  if (given.help) {
    console.log(HELP)
    return 0
  }
  const review = await reviewRelease({
    source: new PrometheusSource({ url: given.url }),
    release: { product: given.product, version: given.version, releasedAt: parseTimestamp(given['released-at']) },
    kpis: kpisNamed(given.kpis),
    matchers: Object.fromEntries(given.match.map(labelAndValue)),
    dimensions: given.by,
    now: given.now === undefined ? Date.now() : parseTimestamp(given.now),
    onProgress: ({ phase, done, total }) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${phase} ${done}/${total}`)
    },
  })
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')

  for (const [extension, render] of [
    ['md', renderMarkdown],
    ['html', renderHtml],
    ['json', renderJson],
  ] as const) {
    await new FileSink({ path: `${given.out}/retrospective.${extension}`, render }).send(review.retrospective)
  }
  const written = `Written: ${given.out}/retrospective.html (open this one), .md and .json`
  console.log(`${review.verdict}: ${review.reasons.join('\n  ')}\n${written}`)
  return { pass: 0, warn: 0, fail: 1, inconclusive: 3 }[review.verdict]
}

function kpisNamed(name: string): readonly Kpi[] {
  if (name === 'otel') return otelHttpKpis()
  return name === 'tars' ? tarsKpis() : parseKpis(readFileSync(name, 'utf8'))
}

function labelAndValue(pair: string): [label: string, value: string] {
  const at = pair.indexOf('=')
  if (at < 1) throw new UsageError(`--match is '${pair}', not label=value`)
  return [pair.slice(0, at), pair.slice(at + 1)]
}

class UsageError extends Error {}

/** What the one who called can change, in words; anything else is a fault of ours, with its stack. */
function toChange(error: unknown): string {
  if (isStabilityError(error)) return `${error.message}. ${error.hint}`
  const { code = '', message } = error as NodeJS.ErrnoException
  if (error instanceof UsageError || code.startsWith('ERR_PARSE_ARGS')) return message
  if (code === 'ENOENT') return `--kpis is neither otel nor tars nor a file: ${message}`
  throw error
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`${toChange(error)}\nSee --help.`)
  process.exitCode = 2
}
