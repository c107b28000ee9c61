import { aborted, isStabilityError, type SteppedRange } from '../../model/index.js'
import type { CloudWatchClient, MetricDataOutput, MetricDataQuery, MetricDataResult } from './client.js'
import { clientFailure } from './client-failure.js'

/**
 * Maximum number of queries of one call.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
const QUERIES_OF_A_CALL = 500

export interface Answer {
  readonly results: readonly MetricDataResult[]
  readonly messages: readonly string[]
}

interface Waiting {
  readonly queries: readonly Omit<MetricDataQuery, 'Id'>[]
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
  readonly signal: AbortSignal | undefined
}

/** Batches the queries made in one turn of the event loop for one range into as few calls as possible. */
export class CallGatherer {
  readonly #client: CloudWatchClient
  readonly #waiting = new Map<string, { range: SteppedRange; calls: Waiting[] }>()

  constructor(client: CloudWatchClient) {
    this.#client = client
  }

  ask(queries: Waiting['queries'], range: SteppedRange, signal: AbortSignal | undefined): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const leave = (): void => reject(aborted(signal?.reason))
      const settled = <V>(settle: (value: V) => void) => {
        return (value: V): void => {
          signal?.removeEventListener('abort', leave)
          settle(value)
        }
      }
      signal?.addEventListener('abort', leave, { once: true })
      const key = `${range.start} ${range.end}`
      const group = this.#waiting.get(key) ?? { range, calls: [] }
      if (group.calls.length === 0) setImmediate(() => this.#flush(key))
      this.#waiting.set(key, group)
      group.calls.push({ queries, resolve: settled(resolve), reject: settled(reject), signal })
    })
  }

  #flush(key: string): void {
    const group = this.#waiting.get(key)
    this.#waiting.delete(key)
    if (group === undefined) return
    const wanted = group.calls.filter(({ signal }) => !signal?.aborted)
    for (const calls of packed(wanted)) this.#answer(calls, group.range)
  }

  /** A refused query must not fail the others: they are sent again without it. */
  async #answer(calls: readonly Waiting[], range: SteppedRange): Promise<void> {
    try {
      const found = await this.#pages(calls, range)
      for (const [index, { resolve }] of calls.entries()) {
        resolve({
          results: found.results.filter(({ Id = '' }) => Id.startsWith(`q${index}x`)),
          messages: found.messages,
        })
      }
    } catch (error) {
      const failure = clientFailure(error)
      if (calls.length > 1 && isStabilityError(failure, 'QUERY_REJECTED')) {
        const middle = Math.ceil(calls.length / 2)
        await Promise.all([calls.slice(0, middle), calls.slice(middle)].map((half) => this.#answer(half, range)))
        return
      }
      for (const { reject } of calls) reject(failure)
    }
  }

  async #pages(calls: readonly Waiting[], { start, end }: SteppedRange): Promise<Answer> {
    const scope = new AbortController()
    const stopIfAlone = (): void => {
      if (calls.every(({ signal }) => signal?.aborted)) scope.abort()
    }
    for (const { signal } of calls) signal?.addEventListener('abort', stopIfAlone, { once: true })
    stopIfAlone() // they may have been aborted while a larger call was refused
    const input = {
      MetricDataQueries: calls.flatMap(({ queries }, index) =>
        queries.map((query, at) => ({ ...query, Id: `q${index}x${at}` })),
      ),
      StartTime: new Date(start),
      EndTime: new Date(end),
      ScanBy: 'TimestampAscending' as const,
    }
    const merged = new Map<string, MetricDataResult>()
    const messages: string[] = []
    try {
      let token: string | undefined
      do {
        const page: MetricDataOutput = await this.#client.getMetricData(
          { ...input, ...(token !== undefined && { NextToken: token }) },
          { abortSignal: scope.signal },
        )
        for (const result of page.MetricDataResults ?? []) add(merged, result)
        for (const { Code, Value } of page.Messages ?? []) messages.push(`${Code}: ${Value}`)
        token = page.NextToken || undefined
      } while (token !== undefined)
    } finally {
      for (const { signal } of calls) signal?.removeEventListener('abort', stopIfAlone)
    }
    return { results: [...merged.values()], messages }
  }
}

/** A series may be spread over pages; its last page has its final status. */
function add(merged: Map<string, MetricDataResult>, result: MetricDataResult): void {
  const key = `${result.Id} ${result.Label}`
  const before = merged.get(key)
  merged.set(key, {
    ...result,
    Timestamps: [...(before?.Timestamps ?? []), ...(result.Timestamps ?? [])],
    Values: [...(before?.Values ?? []), ...(result.Values ?? [])],
    Messages: [...(before?.Messages ?? []), ...(result.Messages ?? [])],
  })
}

/** Splits queries into calls of at most 500. */
function* packed(calls: readonly Waiting[]): Iterable<Waiting[]> {
  let batch: Waiting[] = []
  let size = 0
  for (const call of calls) {
    if (size + call.queries.length > QUERIES_OF_A_CALL && batch.length > 0) {
      yield batch
      batch = []
      size = 0
    }
    batch.push(call)
    size += call.queries.length
  }
  if (batch.length > 0) yield batch
}
