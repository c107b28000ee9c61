// Tells you whether a release made your service worse, from the Prometheus that you already have.
//
//   npx tsx examples/review-a-release.ts --url http://localhost:9090 --product checkout --version 2.4.0 \
//     --released-at 2026-11-10T09:00Z --match service_name=checkout
//
// Writes retrospective.md, .html and .json under out/; exits with 0, 1 (fail) or 3 (inconclusive).
import { parseArgs } from 'node:util'
import { otelHttpKpis, PrometheusSource, parseTimestamp, reviewRelease, tarsKpis } from 'tars-observability'
import { renderHtml, renderJson, renderMarkdown } from 'tars-observability/report'
import { FileSink } from 'tars-observability/sinks'

const { values: given } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://localhost:9090' },
    product: { type: 'string', default: 'checkout' },
    version: { type: 'string', default: '2.4.0' },
    'released-at': { type: 'string', default: '2026-11-10T09:00Z' },
    now: { type: 'string' },
    kpis: { type: 'string', default: 'otel' }, // or tars: the names of Prometheus' usual exporters
    match: { type: 'string', multiple: true, default: [] }, // label=value
    by: { type: 'string', multiple: true, default: [] }, // labels to tell apart, such as service and region
    out: { type: 'string', default: 'out' },
  },
})

const review = await reviewRelease({
  source: new PrometheusSource({ url: given.url }),
  release: { product: given.product, version: given.version, releasedAt: parseTimestamp(given['released-at']) },
  kpis: given.kpis === 'tars' ? tarsKpis() : otelHttpKpis(),
  matchers: Object.fromEntries(given.match.map((pair) => pair.split('=', 2))),
  dimensions: given.by,
  now: given.now === undefined ? Date.now() : parseTimestamp(given.now),
  onProgress: ({ phase, done, total }) => process.stderr.write(`\r\x1b[K${phase} ${done}/${total}`),
})
process.stderr.write('\n')

for (const [extension, render] of [
  ['md', renderMarkdown],
  ['html', renderHtml],
  ['json', renderJson],
] as const) {
  await new FileSink({ path: `${given.out}/retrospective.${extension}`, render }).send(review.retrospective)
}
console.log(`${review.verdict}: ${review.reasons.join(' ')}`)
for (const { message, hint } of review.problems) console.log(`${message}. ${hint}`)
process.exitCode = { pass: 0, warn: 0, fail: 1, inconclusive: 3 }[review.verdict]
