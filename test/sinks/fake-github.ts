import { type Answer, type Received, startReceiver, type TestReceiver } from './receiver.js'

interface StoredIssue {
  number: number
  title: string
  body: string
  state: string
  state_reason: string | null
  labels: { name: string }[]
  html_url: string
  comments: string[]
}

export interface FakeGitHub extends TestReceiver {
  readonly issues: StoredIssue[]
  readonly labels: Set<string>
}

/**
 * GitHub's REST API for issues on the loopback, with its documented limits: titles of 256 and bodies of 65,536 characters
 * (422), pages of 100, a `User-Agent` (403), a bearer token (401).
 *
 * @see https://docs.github.com/en/rest/issues
 */
export async function startFakeGitHub(): Promise<FakeGitHub> {
  const issues: StoredIssue[] = []
  const labels = new Set<string>()
  const receiver = await startReceiver((request) => answer(request, issues, labels))
  return Object.assign(receiver, { issues, labels })
}

const error = (status: number, message: string): Answer => ({ status, body: { message } })

function answer({ method, path, search, headers, body }: Received, issues: StoredIssue[], labels: Set<string>): Answer {
  if (!headers['user-agent']) return error(403, 'Request forbidden by administrative rules')
  if (headers.authorization !== 'Bearer canary-token') return error(401, 'Bad credentials')
  const [, rest] = /^\/repos\/acme\/checkout(\/.*)$/.exec(path) ?? []
  if (rest === undefined) return error(404, 'Not Found')
  const sent = body === '' ? {} : JSON.parse(body)
  const label = /^\/labels\/(.+)$/.exec(rest)?.[1]
  if (label) return labels.has(decodeURIComponent(label)) ? { status: 200, body: {} } : error(404, 'Not Found')
  if (rest === '/labels') {
    if (labels.has(sent.name)) return error(422, 'Validation Failed')
    labels.add(sent.name)
    return { status: 201, body: {} }
  }
  if (rest === '/issues' && method === 'GET') {
    const [size, page] = [Number(search.get('per_page')), Number(search.get('page'))]
    const wanted = issues.filter((issue) => issue.labels.some(({ name }) => name === search.get('labels')))
    const newestFirst = wanted.sort((a, b) => b.number - a.number)
    return { status: 200, body: newestFirst.slice((page - 1) * size, page * size) }
  }
  if (String(sent.title ?? '').length > 256) return error(422, 'title is too long (maximum is 256 characters)')
  if (String(sent.body ?? '').length > 65_536) return error(422, 'body is too long (maximum is 65536 characters)')
  if (rest === '/issues') {
    const number = issues.length + 1
    const named = { labels: (sent.labels ?? []).map((name: string) => ({ name })) }
    const state = { state: 'open', state_reason: null, html_url: `https://github.com/acme/checkout/issues/${number}` }
    const issue = { ...sent, ...named, ...state, number, comments: [] }
    issues.push(issue)
    return { status: 201, body: issue }
  }
  const [, number, comments] = /^\/issues\/(\d+)(\/comments)?$/.exec(rest) ?? []
  const issue = issues.find((each) => each.number === Number(number))
  if (!issue) return error(404, 'Not Found')
  if (comments) issue.comments.push(sent.body)
  else Object.assign(issue, sent, sent.labels ? { labels: sent.labels.map((name: string) => ({ name })) } : {})
  return { status: 200, body: issue }
}
