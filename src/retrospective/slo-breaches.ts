import { type BudgetPromise, type BurnWindow, burnWindows, errorAllowance, promisesIn } from '../analysis/slo/index.js'
import {
  type Finding,
  hours,
  inWords,
  isGate,
  type KpiWindow,
  kpiInWords,
  optional,
  type Release,
  requireShape,
  span,
  WINDOW,
} from '../model/index.js'
import { figure } from './figure.js'
import { findingId } from './findings.js'

/** Minimum number of bad events of a breach, so that a single failure is not one. Our own choice. */
const MIN_BAD_EVENTS = 3
/** Minimum number of events, as a share of those among which the target tolerates one bad event. Source: as above. */
const MIN_TRAFFIC_SHARE = 0.1

/**
 * The periods in which an objective's budget burned fast enough to page, evaluated slot by slot: each from the slot in
 * which the errors began to the last one in which they burned as fast.
 *
 * @param release - if given, nothing before it and nothing excluded counts
 * @returns findings of kind `slo-breach`, in the window's order; open where it still burns at the end
 * @see Google SRE Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts"
 * @example
 * sloBreaches(window)[0].title // 'availability burned its budget'
 */
export function sloBreaches(
  window: KpiWindow,
  release?: Pick<Release, 'releasedAt' | 'exclusions'> | undefined,
): Finding[] {
  requireShape(window, 'window', WINDOW)
  requireShape(release, 'release', optional({ releasedAt: 'number' }))
  return promisesIn(window, release)
    .filter(({ result }) => isGate(result.kpi))
    .flatMap((promise) => stretchesOf(promise, window.step).map((stretch) => breach(promise, stretch, window)))
}

/** Slices, by index, from the first bad one to the last one that burned. */
interface Stretch {
  readonly first: number
  readonly last: number
  readonly open: boolean
  readonly by: BurnWindow
}

function stretchesOf({ target, period, slices }: BudgetPromise, step: number): Stretch[] {
  const allowance = errorAllowance(target)
  if (allowance === 0) return []
  const pages = burnWindows({ target, period }).windows.filter(({ severity }) => severity === 'page')
  const bad = runningTotals(slices.map(({ bad }) => bad ?? 0))
  const total = runningTotals(slices.map((slice) => (slice.bad === null ? 0 : (slice.total ?? 0))))
  const over = (sums: Float64Array, from: number, to: number): number =>
    (sums[to] as number) - (sums[Math.max(0, from)] as number)
  const burn = (from: number, to: number): number => {
    const events = over(total, from, to)
    return events > 0 ? over(bad, from, to) / events / allowance : 0
  }
  const firing = (at: number): BurnWindow | undefined =>
    pages.find(({ factor, short, long }) => {
      const [recent, whole] = [short, long].map((span) => at + 1 - Math.max(1, Math.round(span / step))) as [
        number,
        number,
      ]
      const enough =
        over(bad, whole, at + 1) >= MIN_BAD_EVENTS && over(total, whole, at + 1) >= MIN_TRAFFIC_SHARE / allowance
      return enough && burn(recent, at + 1) > factor && burn(whole, at + 1) > factor
    })
  const stretches: Stretch[] = []
  for (let i = 0; i < slices.length; i++) {
    const by = firing(i)
    if (!by) continue
    // Noise always burns a little; only slots above half of the paging rate belong to the breach.
    const burns = (slot: number): boolean => burn(slot, slot + 1) > by.factor / 2
    let first = i
    while (first > 0 && burns(first - 1)) first--
    let last = i
    for (let next = i; next < slices.length && firing(next); next++) if (burns(next)) last = next
    while (i + 1 < slices.length && firing(i + 1)) i++
    const open = last === slices.length - 1
    const previous = stretches.at(-1)
    // A pause shorter than the long window does not end a breach: nobody would act on the alert twice.
    if (previous && first - previous.last <= Math.round(by.long / step)) {
      stretches[stretches.length - 1] = { ...previous, last, open }
    } else stretches.push({ first, last, open, by })
  }
  return stretches
}

function runningTotals(values: readonly number[]): Float64Array {
  const totals = new Float64Array(values.length + 1)
  for (const [i, value] of values.entries()) totals[i + 1] = (totals[i] as number) + value
  return totals
}

function breach(promise: BudgetPromise, { first, last, open, by }: Stretch, { range, step }: KpiWindow): Finding {
  const { result, target, slices, slots } = promise
  const { kpi, scope, query } = result
  const at = (index: number): number => range.start + (slots[index] as number) * step
  const within = slices.slice(first, last + 1).filter(({ bad }) => bad !== null)
  const bad = within.reduce((sum, slice) => sum + (slice.bad ?? 0), 0)
  const valid = within.reduce((sum, slice) => sum + (slice.total ?? 0), 0)
  const rate = bad / valid / errorAllowance(target)
  const end = at(last) + step
  return {
    id: findingId('slo-breach', kpi.name, scope, at(first)),
    kind: 'slo-breach',
    title: `${kpiInWords(kpi)} burned its budget`,
    severity: by.long <= hours(1) ? 'critical' : 'high',
    kpi: kpi.name,
    scope,
    start: at(first),
    end: open ? null : end,
    reason: `${inWords(bad)} of ${inWords(valid)} were bad (${inWords(bad / valid, '1')}): the budget of the target ${inWords(target, '1')} burned at ${inWords(rate)} times its pace.`,
    evidence: {
      rule: `burn rate above ${figure(by.factor)} over ${span(by.short)} and over ${span(by.long)}, with at least ${MIN_BAD_EVENTS} bad`,
      kpi: kpi.name,
      scope,
      unit: kpi.unit,
      ...(query !== '' && { query }),
      window: { start: at(first), end },
      bad,
      valid,
      value: bad / valid,
      limit: errorAllowance(target),
    },
  }
}
