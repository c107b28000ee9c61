import type { CallOptions, Receipt, SendOptions, Sink } from '../../contracts/index.js'
import {
  CALL,
  type Duration,
  isStabilityError,
  optional,
  type Priority,
  REPORT,
  type Report,
  requireShape,
  StabilityError,
  throwIfAborted,
} from '../../model/index.js'
import { pause } from '../pause.js'
import type { ReceiverOptions } from '../receiver.js'
import { subjectOf } from '../subject.js'
import { GitHubApi, type Issue, type IssueChange } from './github-api.js'
import { type IssueItem, isSeenWell, issueItems } from './issue-items.js'
import { bodyOfIssue, markerOf, titleOfIssue } from './issue-text.js'

/** The repository, and which items become issues. */
export interface GitHubIssuesSinkOptions extends ReceiverOptions {
  /** `owner/name`. */
  readonly repository: string
  /**
   * Token with write access to issues, and to labels if `tars-observability` does not exist yet; or a function for it.
   */
  readonly token: string | (() => string | Promise<string>)
  /** Priorities for which issues are opened; open issues are updated whatever their priority. Default P0 and P1. */
  readonly priorities?: readonly Priority[] | undefined
  /** Labels for each issue besides `tars-observability` and the priority. Default none. */
  readonly labels?: readonly string[] | undefined
  /** The REST API of a GitHub Enterprise Server. Default GitHub's. */
  readonly url?: string | undefined
}

const LABEL = 'tars-observability'
const PRIORITIES: readonly Priority[] = ['P0', 'P1', 'P2', 'P3']
/** Attempts to create one issue. */
const TRIES = 4

/**
 * Keeps one permanent GitHub issue for each action: opened once, updated, closed when the data shows recovery,
 * reopened with a comment when the problem returns. Issues are found by a label and a key hidden in the body, never by
 * title. Text that people add below ours in the body is kept, and so are their labels. An issue that a person closed
 * as not planned stays closed. Missing data closes nothing.
 *
 * Two concurrent processes may both open an issue before either sees the other's. Each therefore lists again after
 * opening one: the lowest number stays, the other is closed as its duplicate, with a comment.
 *
 * @see https://docs.github.com/en/rest/issues/issues
 * @example
 * await new GitHubIssuesSink({ repository: 'acme/checkout', token }).send(review.retrospective)
 */
export class GitHubIssuesSink implements Sink {
  readonly name = 'github-issues'
  readonly #api: GitHubApi
  readonly #priorities: readonly Priority[]
  readonly #labels: readonly string[]
  readonly #retryDelay: Duration
  #last: Promise<unknown> = Promise.resolve()

  /** @throws {StabilityError} `CONFIG_INVALID` naming the invalid option */
  constructor(options: GitHubIssuesSinkOptions) {
    const {
      repository,
      token,
      priorities = ['P0', 'P1'],
      labels = [],
      url = 'https://api.github.com',
      ...connection
    } = requireShape(options, 'options', { priorities: optional(['text']), labels: optional(['text']) })
    if (!/^[\w.-]+\/[\w.-]+$/.test(String(repository))) throw invalid('repository', "'owner/name'")
    if (!(typeof token === 'function' || (typeof token === 'string' && token !== ''))) throw invalid('token', 'a token')
    if (!priorities.every((priority) => PRIORITIES.includes(priority))) throw invalid('priorities', 'some of P0 to P3')
    this.#api = new GitHubApi({ ...connection, url, repository, token })
    this.#priorities = priorities
    this.#labels = labels
    this.#retryDelay = connection.retry?.baseDelay ?? 1_000 // GitHub asks for a second between changes
  }

  /**
   * @returns a part for each issue that was opened, changed or left unchanged
   * @throws {StabilityError} `DELIVERY_REJECTED`, `DELIVERY_FAILED` with `retryAfterMs` where GitHub limits, `ABORTED`
   */
  async send(report: Report, options: SendOptions = {}): Promise<Receipt> {
    const { signal, dryRun = false } = requireShape(options, 'options', CALL)
    requireShape(report, 'report', REPORT)
    if (dryRun)
      return this.#whole(
        this.#wanted(report).map((item) => this.#preview(item, report)),
        false,
      )
    throwIfAborted(signal)
    const mine = this.#last.then(() => this.#deliver(report, { signal }))
    this.#last = mine.catch(() => {}) // its caller gets the error; the next call starts afresh
    return mine
  }

  #wanted(report: Report): IssueItem[] {
    return issueItems(report).filter(({ priority }) => this.#priorities.includes(priority))
  }

  #preview(item: IssueItem, report: Report): Receipt {
    return { delivered: false, duplicate: false, sink: this.name, preview: JSON.stringify(this.#draft(item, report)) }
  }

  #draft(item: IssueItem, report: Report) {
    const labels = [LABEL, ...this.#labels, item.priority]
    return { title: titleOfIssue(item, report), body: bodyOfIssue(item, report), labels }
  }

  async #deliver(report: Report, call: CallOptions): Promise<Receipt> {
    await this.#api.ensureLabel(LABEL, call)
    const known = byKey(await this.#api.list(LABEL, call))
    const parts: Receipt[] = []
    const created: Issue[] = []
    for (const item of issueItems(report)) {
      const [issue] = known.get(markerOf(item, report).key) ?? []
      if (issue !== undefined) parts.push(await this.#update(issue, item, report, call))
      else if (this.#priorities.includes(item.priority)) created.push(await this.#create(item, report, call))
    }
    parts.push(...(await this.#withoutDuplicates(created, known, call)))
    parts.push(...(await this.#closeRecovered(known, report, call)))
    return this.#whole(parts, true)
  }

  #whole(parts: readonly Receipt[], delivered: boolean): Receipt {
    const duplicate = delivered && parts.length > 0 && parts.every((part) => part.duplicate)
    const preview = delivered
      ? {}
      : { preview: JSON.stringify(parts.map((part) => JSON.parse(part.preview ?? 'null'))) }
    return { delivered, duplicate, sink: this.name, ...preview, parts }
  }

  #part({ number, url }: Issue, duplicate: boolean): Receipt {
    return { delivered: true, duplicate, sink: this.name, id: `#${number}`, url }
  }

  /** A creation whose reply was lost may have succeeded: look for the issue before retrying. */
  async #create(item: IssueItem, report: Report, call: CallOptions): Promise<Issue> {
    for (let tries = 1; ; tries++) {
      try {
        const issue = await this.#api.create(this.#draft(item, report), call)
        if (issue.labels.includes(LABEL)) return issue
        await this.#api.update(issue.number, { state: 'closed', state_reason: 'not_planned' }, call)
        throw unlabelled(issue)
      } catch (error) {
        if (!isStabilityError(error, 'DELIVERY_FAILED') || tries >= TRIES) throw error
        const wait = Number(error.context.retryAfterMs ?? this.#retryDelay)
        if (wait > 60_000) throw error // longer than a call may be delayed
        await pause(wait, call.signal)
        const [found] = byKey(await this.#api.list(LABEL, call)).get(markerOf(item, report).key) ?? []
        if (found !== undefined) return found
      }
    }
  }

  async #update(issue: Issue, item: IssueItem, report: Report, call: CallOptions): Promise<Receipt> {
    if (issue.isDeclined) return this.#part(issue, true)
    const kept = issue.labels.filter((label) => !PRIORITIES.includes(label as Priority))
    const labels = [...new Set([...kept, LABEL, ...this.#labels, item.priority])]
    const reopened = !issue.isOpen
    const change: IssueChange = {
      ...differing('title', titleOfIssue(item, report), issue.title),
      ...differing('body', bodyOfIssue(item, report, issue.body), issue.body.replaceAll('\r\n', '\n')),
      ...(sameSet(labels, issue.labels) ? {} : { labels }),
      ...(reopened ? { state: 'open', state_reason: 'reopened' } : {}),
    }
    if (Object.keys(change).length === 0) return this.#part(issue, true)
    await this.#api.update(issue.number, change, call)
    if (reopened)
      await this.#api.comment(issue.number, 'It is back: the data of the latest report shows it again.', call)
    return this.#part(issue, false)
  }

  /** If two processes both opened an issue, the one with the lowest number is kept. */
  async #withoutDuplicates(created: readonly Issue[], known: Known, call: CallOptions): Promise<Receipt[]> {
    const listed = created.length > 0 ? byKey(await this.#api.list(LABEL, call)) : known
    const closed = new Set<number>()
    for (const [first, ...others] of listed.values()) {
      for (const other of others) {
        if (!other.isOpen || first === undefined) continue
        await this.#api.update(other.number, { state: 'closed', state_reason: 'not_planned' }, call)
        await this.#api.comment(other.number, `Duplicate of #${first.number}, opened at the same time.`, call)
        closed.add(other.number)
      }
    }
    return created.map((issue) => {
      const [first] = listed.get(issue.marker?.key ?? '') ?? []
      return closed.has(issue.number) && first ? this.#part(first, true) : this.#part(issue, false)
    })
  }

  async #closeRecovered(known: Known, report: Report, call: CallOptions): Promise<Receipt[]> {
    const asked = new Set(issueItems(report).map((item) => markerOf(item, report).key))
    const parts: Receipt[] = []
    for (const [key, [issue]] of known) {
      if (issue?.marker?.subject !== subjectOf(report) || asked.has(key) || !issue.isOpen) continue
      if (!isSeenWell(report, issue.marker)) continue
      await this.#api.update(issue.number, { state: 'closed', state_reason: 'completed' }, call)
      await this.#api.comment(issue.number, 'Recovered: the data of the latest report shows it no more.', call)
      parts.push(this.#part(issue, false))
    }
    return parts
  }
}

type Known = ReadonlyMap<string, readonly Issue[]>

/** Our issues by key; those of one key ordered by number. */
function byKey(issues: readonly Issue[]): Known {
  const found = new Map<string, Issue[]>()
  for (const issue of issues) {
    if (issue.marker) found.set(issue.marker.key, [...(found.get(issue.marker.key) ?? []), issue])
  }
  return found
}

const differing = (name: 'title' | 'body', wanted: string, present: string): IssueChange =>
  wanted === present ? {} : { [name]: wanted }

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === new Set(b).size && a.every((one) => b.includes(one))

const unlabelled = ({ number }: Issue): StabilityError =>
  new StabilityError('DELIVERY_REJECTED', `#${number} got no label and would not be found again; it was closed`, {
    hint: 'Give `token` write access to the issues of `repository`, so that it may set labels.',
  })

const invalid = (option: string, wanted: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', `\`${option}\` is not ${wanted}`, { hint: `Set \`${option}\` to ${wanted}.` })
