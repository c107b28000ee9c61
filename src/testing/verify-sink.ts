import type { Receipt, Sink } from '../contracts/index.js'
import { isStabilityError, requireShape } from '../model/index.js'
import { attempt, isAbort, PROMPT_MS, promptly, told, withLooseRejections } from './attempt.js'
import { requestsOf } from './requests-of.js'

/**
 * Tests the contract of a sink. It really sends the item, twice: use a test receiver.
 *
 * @param item - an item for the sink; it is never changed
 * @returns the broken promises, each with what to do about it; empty when all hold
 * @throws never because of the sink: its errors are broken promises
 * @example
 * expect(await verifySink(new SlackSink({ webhookUrl }), retrospective)).toEqual([])
 */
export async function verifySink<T>(sink: Sink<T>, item: T): Promise<string[]> {
  requireShape(sink, 'sink')
  return withLooseRejections(() => brokenPromises(sink, item))
}

async function brokenPromises<T>(sink: Sink<T>, item: T): Promise<string[]> {
  const broken: string[] = []
  if (typeof sink.name !== 'string' || sink.name === '')
    broken.push('name is no text: say which sink a receipt is from.')
  const before = JSON.stringify(item)
  broken.push(...(await dryRuns(sink, item)))
  broken.push(...(await abortedCall(sink, item)))
  broken.push(...(await deliveries(sink, item)))
  if (JSON.stringify(item) !== before) broken.push('send() changed the item: copy what you change.')
  return broken
}

async function dryRuns<T>(sink: Sink<T>, item: T): Promise<string[]> {
  const receipts: Receipt[] = []
  for (let round = 0; round < 2; round++) {
    const { result, requests } = await requestsOf(() => attempt(() => sink.send(item, { dryRun: true })))
    if ('error' in result) return [`A dry run rejected with ${told(result.error)}. Resolve with what would be sent.`]
    if (requests > 0) return ['A dry run opened a connection: touch nothing, and say what would be sent.']
    receipts.push(result.answer)
  }
  const [first, second] = receipts as [Receipt, Receipt]
  const broken = shape(first, 'A dry run')
  if (first?.delivered !== false)
    broken.push('A dry run says that it delivered: touch nothing and say delivered: false.')
  if (previewsOf(first).length === 0) {
    broken.push('A dry run has no preview: give exactly what would be sent as `preview`, or in `parts`.')
  }
  if (JSON.stringify(previewsOf(first)) !== JSON.stringify(previewsOf(second))) {
    broken.push('Two dry runs differ: let what is sent depend on the item and the options alone.')
  }
  return broken
}

async function abortedCall<T>(sink: Sink<T>, item: T): Promise<string[]> {
  const result = await promptly(attempt(() => sink.send(item, { signal: AbortSignal.abort() })))
  if (result === null) return [`An abort takes more than ${PROMPT_MS} ms: pass \`signal\` on to whatever waits.`]
  if (!('error' in result)) return ['A signal that was aborted before the call is ignored: reject with ABORTED.']
  return isAbort(result.error)
    ? []
    : [`An abort rejected with ${told(result.error)}: reject with ABORTED or an AbortError.`]
}

async function deliveries<T>(sink: Sink<T>, item: T): Promise<string[]> {
  const broken: string[] = []
  const names: string[] = []
  for (const round of ['The first send', 'A second send of the same item']) {
    const result = await attempt(() => sink.send(item))
    if ('error' in result) {
      const hint = isStabilityError(result.error) ? result.error.hint : 'Throw a StabilityError with a hint.'
      return [...broken, `${round} rejected with ${told(result.error)}. ${hint}`]
    }
    const receipt: Receipt | null = result.answer
    broken.push(...shape(receipt, round))
    if (receipt?.delivered !== true) {
      broken.push(`${round} says delivered: ${receipt?.delivered}: resolve once the receiver has accepted.`)
    }
    names.push(JSON.stringify(idsOf(receipt)))
  }
  const [first, second] = names
  if (first !== second) {
    broken.push(
      `The same item sent twice was ${first}, then ${second}: give the receiver a key by which it drops the second.`,
    )
  }
  return broken
}

function shape(receipt: Receipt | null, call: string): string[] {
  if (typeof receipt !== 'object' || receipt === null)
    return [`${call} resolved with no receipt: { delivered, duplicate }.`]
  const broken: string[] = []
  for (const field of ['delivered', 'duplicate'] as const) {
    if (typeof receipt[field] !== 'boolean') broken.push(`${call}: ${field} is no boolean.`)
  }
  for (const field of ['sink', 'id', 'url', 'preview'] as const) {
    if (receipt[field] !== undefined && typeof receipt[field] !== 'string') broken.push(`${call}: ${field} is no text.`)
  }
  if (!isPlain(receipt)) broken.push(`${call}: the receipt does not survive JSON: give plain data.`)
  return broken
}

const previewsOf = (receipt: Receipt | null): string[] =>
  [receipt?.preview, ...(receipt?.parts ?? []).flatMap(previewsOf)].filter((preview) => preview !== undefined)

const idsOf = (receipt: Receipt | null): string[] =>
  [receipt?.id, ...(receipt?.parts ?? []).flatMap(idsOf)].filter((id) => id !== undefined)

/** Whether an item is the same after a JSON round trip, except for undefined fields. */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object') return false
  if (Array.isArray(value)) return value.every(isPlain)
  const isObject = Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null
  return isObject && Object.values(value).every((each) => each === undefined || isPlain(each))
}
