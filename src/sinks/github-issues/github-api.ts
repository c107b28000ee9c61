import type { CallOptions } from '../../contracts/index.js'
import type { FailedReply, Method } from '../../http/index.js'
import { type Duration, isStabilityError, StabilityError, seconds } from '../../model/index.js'
import { Receiver, type ReceiverOptions, tryLater } from '../receiver.js'
import { type Marker, markerIn } from './issue-text.js'

/** The fields that we read of a GitHub issue. */
export interface Issue {
  readonly number: number
  readonly title: string
  readonly body: string
  readonly isOpen: boolean
  /** A person closed it as not planned. */
  readonly isDeclined: boolean
  readonly labels: readonly string[]
  readonly url: string
  readonly marker: Marker | null
}

export interface IssueChange {
  readonly title?: string
  readonly body?: string
  readonly labels?: readonly string[]
  readonly state?: 'open' | 'closed'
  readonly state_reason?: 'completed' | 'not_planned' | 'reopened'
}

export interface GitHubApiOptions extends ReceiverOptions {
  readonly url: string
  readonly repository: string
  readonly token: string | (() => string | Promise<string>)
}

/**
 * Secondary limits without a time require at least a minute.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
const UNNAMED_WAIT: Duration = seconds(60)
const PAGE = 100
/** GitHub rejects a request without a user agent; `headers` of the connection are added to these. */
const HEADERS = {
  accept: 'application/vnd.github+json',
  'x-github-api-version': '2022-11-28',
  'user-agent': 'tars-observability',
}

/** The few calls of GitHub's REST API that issues need. */
export class GitHubApi {
  readonly #receiver: Receiver
  readonly #once: Receiver
  readonly #path: string

  constructor({ repository, ...connection }: GitHubApiOptions) {
    const all = { timeout: seconds(150), ...connection }
    this.#receiver = new Receiver(all, judge)
    this.#once = new Receiver({ ...all, retry: { attempts: 1 } }, judge)
    this.#path = `/repos/${repository}`
  }

  /** Every issue with the label, open and closed, by number. */
  async list(label: string, { signal }: CallOptions): Promise<Issue[]> {
    const issues: Issue[] = []
    for (let page = 1; ; page++) {
      const search = { labels: label, state: 'all', per_page: String(PAGE), page: String(page) }
      const reply = await this.#json('GET', '/issues', { search, signal })
      if (!Array.isArray(reply)) throw unreadable('issues')
      issues.push(...reply.filter((each) => each?.pull_request === undefined).map(issueOf))
      if (reply.length < PAGE) return issues.sort((a, b) => a.number - b.number)
    }
  }

  /** Creates the label if it is missing: without it our issues could not be found again. */
  async ensureLabel(name: string, { signal }: CallOptions): Promise<void> {
    try {
      await this.#json('GET', `/labels/${encodeURIComponent(name)}`, { signal })
    } catch (error) {
      if (!isStatus(error, 404)) throw error
      const body = { name, color: '5319e7', description: 'Opened by tars-observability' }
      await this.#json('POST', '/labels', { body, signal }).catch((failure: unknown) => {
        if (!isStatus(failure, 422)) throw failure // another process created it
      })
    }
  }

  /** No retry: if the reply is lost, only a new listing shows whether the issue was created. */
  async create(issue: IssueChange, { signal }: CallOptions): Promise<Issue> {
    const { text } = await this.#once.deliver('POST', `${this.#path}/issues`, { body: issue, headers: HEADERS, signal })
    return issueOf(parsed(text))
  }

  async update(number: number, change: IssueChange, { signal }: CallOptions): Promise<void> {
    await this.#json('PATCH', `/issues/${number}`, { body: change, signal })
  }

  async comment(number: number, body: string, { signal }: CallOptions): Promise<void> {
    await this.#json('POST', `/issues/${number}/comments`, { body: { body }, signal })
  }

  async #json(method: Method, path: string, rest: Parameters<Receiver['deliver']>[2]): Promise<unknown> {
    const { text } = await this.#receiver.deliver(method, `${this.#path}${path}`, { ...rest, headers: HEADERS })
    return parsed(text)
  }
}

function judge(reply: FailedReply): { message: string; hint: string } | StabilityError | null {
  const { status, headers, text } = reply
  const isLimit = headers['x-ratelimit-remaining'] === '0' || /rate limit|abuse/i.test(text)
  if (status === 429 || (status === 403 && (reply.retryAfterMs !== null || isLimit))) {
    return tryLater(reply, reply.retryAfterMs ?? untilReset(headers) ?? UNNAMED_WAIT)
  }
  const hint = HINTS[status]
  return hint === undefined ? null : { message: `GitHub answered ${status}: ${reasonIn(text)}`, hint }
}

const HINTS: Record<number, string> = {
  401: 'Set `token` to one that has not expired.',
  403: 'Give `token` write access to the issues of `repository`.',
  404: 'Check `repository`, and that `token` may see it.',
  410: 'Issues are disabled: enable them in the settings of `repository`, or set another one.',
  422: 'See what GitHub says; check `labels`.',
}

/** The limit's end is in epoch seconds, by GitHub's clock. */
function untilReset(headers: Readonly<Record<string, string>>): Duration | null {
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN) * 1_000
  if (headers['x-ratelimit-remaining'] !== '0' || !Number.isFinite(reset)) return null
  const now = Date.parse(headers.date ?? '')
  return Math.max(0, reset - (Number.isNaN(now) ? Date.now() : now))
}

const reasonIn = (text: string): string => /"message"\s*:\s*"([^"\\]{1,200})"/.exec(text)?.[1] ?? 'no reason given'

const isStatus = (error: unknown, status: number): boolean =>
  isStabilityError(error, 'DELIVERY_REJECTED') && error.context.status === status

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw unreadable('JSON', cause)
  }
}

function issueOf(value: unknown): Issue {
  const { number, title, body, state, state_reason, labels, html_url } = (value ?? {}) as Record<string, unknown>
  if (typeof number !== 'number') throw unreadable('an issue')
  const text = typeof body === 'string' ? body : ''
  return {
    number,
    title: String(title ?? ''),
    body: text,
    isOpen: state === 'open',
    isDeclined: state === 'closed' && state_reason === 'not_planned',
    labels: Array.isArray(labels) ? labels.map((label) => String(label?.name ?? label)) : [],
    url: String(html_url ?? ''),
    marker: markerIn(text),
  }
}

const unreadable = (what: string, cause?: unknown): StabilityError =>
  new StabilityError('DELIVERY_FAILED', `GitHub's reply is not ${what}`, {
    hint: 'Check that `url` is the address of the REST API.',
    retryable: true,
    cause,
  })
