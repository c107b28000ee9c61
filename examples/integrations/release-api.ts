// Answers over HTTP what a tracker knows of a release: a handler from Request to Response, for any server that speaks the
// Fetch API (Deno, Bun, Hono, Cloudflare) or an adapter of one (@hono/node-server). It only reads.
//
//   const handle = releaseApi({ tracker, now: Date.now })
//   Deno.serve(async (request) => (await isAllowed(request)) ? handle(request) : new Response(null, { status: 401 }))
//
// Who may ask is the host's to decide, before it calls this: there is no account, key or default credential in here.
import { type Review, reviewRelease, type StabilityTracker, type Timestamp, VERSION } from 'tars-observability'
import { renderHtml, renderJson, renderMarkdown, toPrometheusText } from 'tars-observability/report'
import { releaseHealth } from './release-health.js'

export interface ReleaseApiOptions {
  readonly tracker: StabilityTracker
  readonly now: () => Timestamp
}

/** Thirteen read paths, with names of our own: the questions that the original's server answered, without accounts. */
const ROUTES: readonly (readonly [path: RegExp, answer: (asked: Asked) => Promise<Response> | Response])[] = [
  [/^\/health$/, async ({ tracker }) => json(await releaseHealth(tracker).then(({ body }) => body))],
  [/^\/version$/, () => json({ version: VERSION })],
  [
    /^\/metrics$/,
    async ({ review }) => text(toPrometheusText((await review()).retrospective), 'text/plain; version=0.0.4'),
  ],
  [/^\/release$/, async ({ tracker }) => json(tracker.release)],
  [/^\/ga$/, async ({ review }) => text(renderJson((await review()).baseline), 'application/json')],
  [/^\/days$/, async ({ review, page }) => json(page((await review()).days))],
  [/^\/days\/(\d+)$/, async ({ review, number }) => found((await review()).days.find(({ day }) => day === number))],
  [
    /^\/days\/(\d+)\/health$/,
    async ({ review, number }) => found((await review()).health.find(({ day }) => day === number)),
  ],
  [/^\/anomalies$/, async ({ review, page }) => json(page((await review()).anomalies))],
  [/^\/incidents$/, async ({ review, page }) => json(page((await review()).incidents))],
  [/^\/regression$/, async ({ review }) => text(renderJson((await review()).regression), 'application/json')],
  [/^\/budgets$/, async ({ review }) => json((await review()).budgets)],
  [/^\/retrospective$/, async ({ review, accept }) => inFormat((await review()).retrospective, accept)],
]

interface Asked {
  readonly tracker: StabilityTracker
  readonly review: () => Promise<Review>
  readonly number: number
  readonly accept: string
  readonly page: <T>(items: readonly T[]) => {
    readonly items: readonly T[]
    readonly total: number
    readonly next: number | null
  }
}

export function releaseApi({ tracker, now }: ReleaseApiOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return problem(405, 'Only GET and HEAD are answered')
    const { pathname, searchParams } = new URL(request.url)
    for (const [path, answer] of ROUTES) {
      const match = path.exec(pathname.replace(/(.)\/$/, '$1'))
      if (!match) continue
      const limit = whole(searchParams.get('limit'), 100, 1_000)
      const offset = whole(searchParams.get('offset'), 0, Number.MAX_SAFE_INTEGER)
      if (limit === null || offset === null) return problem(400, '`limit` and `offset` are whole numbers')
      return answer({
        tracker,
        review: () => reviewRelease({ tracker, now: now() }),
        number: Number(match[1]),
        accept: request.headers.get('accept') ?? '',
        page: (items) => ({
          items: items.slice(offset, offset + limit),
          total: items.length,
          next: offset + limit < items.length ? offset + limit : null,
        }),
      })
    }
    return problem(404, `There is no ${pathname}`)
  }
}

const text = (body: string, type: string, status = 200): Response =>
  new Response(body, {
    status,
    headers: { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  })

const json = (body: unknown, status = 200): Response => text(JSON.stringify(body), 'application/json', status)

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
const problem = (status: number, title: string): Response =>
  text(JSON.stringify({ status, title }), 'application/problem+json', status)

const found = (body: unknown): Response => (body === undefined ? problem(404, 'That day is not over') : json(body))

function inFormat(report: Review['retrospective'], accept: string): Response {
  if (accept.includes('text/html')) return text(renderHtml(report), 'text/html; charset=utf-8')
  if (accept.includes('text/markdown')) return text(renderMarkdown(report), 'text/markdown; charset=utf-8')
  return text(renderJson(report), 'application/json')
}

function whole(given: string | null, fallback: number, most: number): number | null {
  if (given === null) return fallback
  return /^\d{1,15}$/.test(given) ? Math.min(Number(given), most) : null
}
