import type { RegressionReport } from 'tars-observability'
import { GitHubIssuesSink } from 'tars-observability/sinks'
import { verifySink } from 'tars-observability/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exampleWeek } from '../report/example-week.js'
import { type FakeGitHub, startFakeGitHub } from './fake-github.js'
import { AT_ONCE, type Behaviour } from './receiver.js'

let github: FakeGitHub
beforeEach(async () => {
  github = await startFakeGitHub()
})
afterEach(() => github.stop())

const sink = (options: Partial<ConstructorParameters<typeof GitHubIssuesSink>[0]> = {}) =>
  new GitHubIssuesSink({
    repository: 'acme/checkout',
    token: 'canary-token',
    url: github.url,
    retry: AT_ONCE,
    ...options,
  })

const week = exampleWeek({ services: 2, regions: 1 })
const report = week.regression as RegressionReport
const urgent = week.actionItems.filter(({ priority }) => priority === 'P0' || priority === 'P1')
const firstOf = <T>(list: readonly T[]): T => list[0] as T

/** The same report without its first regression, which its comparisons show as unchanged or as unknown. */
function without(status: 'unchanged' | 'no_data'): RegressionReport {
  const [gone, ...regressions] = report.regressions
  const isGone = (each: { kpi: string; scope: object }) =>
    each.kpi === gone?.kpi && JSON.stringify(each.scope) === JSON.stringify(gone.scope)
  const comparisons = report.comparisons.map((each) => (isGone(each) ? { ...each, status } : each))
  const fresh = isGone(firstOf(report.regressions)) && !report.comparisons.some(isGone) ? [{ ...gone, status }] : []
  return { ...report, verdict: 'fail', regressions, comparisons: [...comparisons, ...fresh] as typeof comparisons }
}

describe('GitHubIssuesSink', () => {
  it('keeps the promises of a sink', async () => {
    expect(await verifySink(sink(), week)).toEqual([])
  })

  it('opens one issue for each urgent item, and none when it runs again', async () => {
    const receipt = await sink().send(week)
    expect(github.issues).toHaveLength(urgent.length)
    expect(receipt.parts?.map(({ id }) => id)).toEqual(urgent.map((_, index) => `#${index + 1}`))
    expect(firstOf(github.issues).labels.map(({ name }) => name)).toEqual(['tars-observability', urgent[0]?.priority])
    const again = await sink().send(week)
    expect(again).toMatchObject({ delivered: true, duplicate: true })
    expect(github.issues).toHaveLength(urgent.length)
    expect(github.received.filter(({ method }) => method === 'PATCH')).toEqual([])
  })

  it('says what GitHub asks of every request also beside headers of the caller', async () => {
    await sink({ headers: { 'x-proxy': 'yes' } }).send(week)
    expect(github.issues).toHaveLength(urgent.length)
    const own = { 'user-agent': 'tars-observability', accept: 'application/vnd.github+json', 'x-proxy': 'yes' }
    for (const { headers } of github.received) expect(headers).toMatchObject(own)
  })

  it('two processes at once leave one open issue for each item: the lowest number', async () => {
    await Promise.all([sink().send(week), sink().send(week)])
    const open = github.issues.filter(({ state }) => state === 'open')
    expect(new Set(open.map(({ title }) => title)).size).toBe(open.length)
    expect(open).toHaveLength(urgent.length)
    for (const closed of github.issues.filter(({ state }) => state === 'closed')) {
      const winner = open.find(({ title }) => title === closed.title)
      expect(winner?.number).toBeLessThan(closed.number)
      expect(closed.comments.every((comment) => comment.includes(`#${winner?.number}`))).toBe(true)
    }
    await sink().send(week)
    expect(github.issues.filter(({ state }) => state === 'open')).toHaveLength(urgent.length)
  })

  it('finds the issue that a lost reply had opened, and opens no second', async () => {
    const honest = github.answer
    let lost = 0
    github.answer = (request, count) => {
      const answer = honest(request, count)
      return request.method === 'POST' && request.path.endsWith('/issues') && lost++ === 0 ? 'reset' : answer
    }
    await sink().send(week)
    expect(lost).toBeGreaterThan(0)
    expect(github.issues).toHaveLength(urgent.length)
  })

  it.each([
    [
      '403 with Retry-After',
      { status: 403, headers: { 'retry-after': '0' }, body: { message: 'secondary rate limit' } },
    ],
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '0' } }],
    [
      '403 with a reset that has come',
      { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' } },
    ],
    ['503', { status: 503 }],
  ])('waits and goes on after %s', async (_, refusal) => {
    limited(refusal)
    await sink().send(week)
    expect(github.issues).toHaveLength(urgent.length)
  })

  it('says how long GitHub wants to be left alone where that is too long to wait', async () => {
    const reset = Math.floor(Date.now() / 1_000) + 1_800
    github.answer = () => ({ status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${reset}` } })
    const error = await sink()
      .send(week)
      .catch((failure: unknown) => failure)
    expect(error).toMatchObject({ code: 'DELIVERY_FAILED', retryable: true })
    expect((error as { context: { retryAfterMs: number } }).context.retryAfterMs).toBeGreaterThan(1_700_000)
    expect(github.received).toHaveLength(1)
  })

  it.each([
    [410, 'enable'],
    [404, '`repository`'],
    [401, '`token`'],
    [403, '`token`'],
  ])('refuses to go on after %i and says what to change', async (status, hint) => {
    github.answer = (request) =>
      request.path.endsWith('/labels')
        ? { status: 201, body: {} }
        : { status, body: { message: 'no canary-token here' } }
    const error = await sink()
      .send(week)
      .catch((failure: unknown) => failure)
    expect(error).toMatchObject({ code: 'DELIVERY_REJECTED', retryable: false, hint: expect.stringContaining(hint) })
    expect(JSON.stringify(error)).not.toContain('canary-token')
  })

  it('makes the label where it is missing, and opens nothing that it could not find again', async () => {
    await sink().send(week)
    expect([...github.labels]).toEqual(['tars-observability'])
    const honest = github.answer
    github.issues.length = 0
    github.answer = (request, count) => {
      const answer = honest(request, count)
      if (request.method === 'POST' && request.path.endsWith('/issues')) firstOf(github.issues).labels = []
      return answer
    }
    await expect(sink().send(week)).rejects.toMatchObject({ code: 'DELIVERY_REJECTED' })
    expect(github.issues.map(({ state }) => state)).toEqual(['closed'])
  })

  it('closes an issue when the data shows recovery, and reopens it with a comment when it comes back', async () => {
    const all = sink({ priorities: ['P0', 'P1', 'P2', 'P3'] })
    await all.send(report)
    const issue = firstOf(github.issues)
    await all.send(without('unchanged'))
    expect(issue).toMatchObject({ state: 'closed', state_reason: 'completed' })
    expect(issue.comments).toEqual([expect.stringMatching(/^Recovered/)])
    await all.send(report)
    expect(issue).toMatchObject({ state: 'open', state_reason: 'reopened' })
    expect(issue.comments[1]).toMatch(/^It is back/)
    expect(github.issues).toHaveLength(report.regressions.length)
  })

  it('closes nothing for want of data', async () => {
    const all = sink({ priorities: ['P0', 'P1', 'P2', 'P3'] })
    await all.send(report)
    await all.send(without('no_data'))
    await all.send({ ...without('unchanged'), verdict: 'inconclusive' })
    expect(github.issues.every(({ state }) => state === 'open')).toBe(true)
  })

  it('leaves to people what they closed as not planned, what they wrote below and their labels', async () => {
    await sink().send(week)
    const [declined, noted] = github.issues as [(typeof github.issues)[0], (typeof github.issues)[0]]
    Object.assign(declined, { state: 'closed', state_reason: 'not_planned' })
    noted.body += '\n\nAda looks at it.'
    noted.labels.push({ name: 'team-a' })
    const changed = {
      ...week,
      actionItems: week.actionItems.map((item) => ({ ...item, reason: `${item.reason} Still.` })),
    }
    await sink().send(changed)
    expect(declined.state).toBe('closed')
    expect(noted.body).toContain('Still.')
    expect(noted.body).toContain('Ada looks at it.')
    expect(noted.labels).toContainEqual({ name: 'team-a' })
  })

  it('stays within the limits of titles and bodies, whatever a report holds', async () => {
    const long = 'x|<b>@everyone '.repeat(20_000)
    const evidence = Array.from({ length: 300 }, () => ({ rule: long.slice(0, 2_000), query: long.slice(0, 5_000) }))
    const actionItems = urgent.map((item) => ({ ...item, title: long, reason: long, evidence }))
    await sink().send({ ...week, actionItems })
    expect(github.issues).toHaveLength(urgent.length)
    for (const { title, body } of github.issues) {
      expect(title.length).toBeLessThanOrEqual(256)
      expect(body.length).toBeLessThanOrEqual(65_536)
      expect(body).toContain('left out for size')
      expect(/@everyone|(?<!\\)<b>/.test(body.replace(/`[^`]*`/g, ''))).toBe(false)
    }
  })

  it('hides a key that no label can end early', async () => {
    const kpi = 'x --> <img src=x>'
    await sink().send({ ...week, actionItems: urgent.map((item) => ({ ...item, kpi, id: kpi, scope: { a: kpi } })) })
    const [marker] = /<!--.*?-->/.exec(firstOf(github.issues).body) ?? []
    expect(marker).toMatch(/\}\s-->$/)
    expect(marker).not.toContain('<img')
    await sink().send({ ...week, actionItems: urgent.map((item) => ({ ...item, kpi, id: kpi, scope: { a: kpi } })) })
    expect(github.issues.filter(({ state }) => state === 'open').length).toBeLessThanOrEqual(urgent.length)
  })

  it('shows in a dry run what it would open, and asks GitHub nothing', async () => {
    const receipt = await sink().send(week, { dryRun: true })
    expect(receipt).toMatchObject({ delivered: false, parts: urgent.map(() => ({ delivered: false })) })
    expect(github.received).toEqual([])
    await sink().send(week)
    const posted = github.received.filter(({ method, path }) => method === 'POST' && path.endsWith('/issues'))
    expect(posted.map(({ body }) => body)).toEqual(receipt.parts?.map(({ preview }) => preview))
  })

  it('finds its issues on any page', async () => {
    await sink().send(week)
    for (let number = github.issues.length + 1; number <= 230; number++) {
      const extra = { title: 'other', body: '', state: 'open', state_reason: null, html_url: '', comments: [] }
      github.issues.push({ ...extra, number, labels: [{ name: 'tars-observability' }] })
    }
    expect(await sink().send(week)).toMatchObject({ duplicate: true })
  })

  it('names the option that cannot be', () => {
    expect(() => sink({ repository: 'checkout' })).toThrow(/`repository`/)
    expect(() => sink({ token: '' })).toThrow(/`token`/)
    expect(() => sink({ priorities: ['P9' as 'P0'] })).toThrow(/`priorities`/)
  })
})

/** Refuses the second request once. */
function limited(refusal: ReturnType<Behaviour>): void {
  const honest = github.answer
  let refused = false
  github.answer = (request, count) => {
    if (refused || count < 3) return honest(request, count)
    refused = true
    return refusal
  }
}
