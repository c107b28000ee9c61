// What a health endpoint says of a release: 200 while it may go on, 503 where it failed. Inconclusive is 200 and says so:
// a load balancer must not take a service out because nobody measured it.
import type { StabilityTracker } from 'tars-observability'

export interface ReleaseHealth {
  readonly status: 200 | 503
  readonly body: {
    readonly product: string
    readonly version: string
    readonly verdict: string
    readonly reasons: readonly string[]
    readonly observedUntil: string | null
  }
}

export async function releaseHealth(tracker: StabilityTracker): Promise<ReleaseHealth> {
  const { product, version, verdict, reasons, observedUntil } = await tracker.summary()
  const until = observedUntil === null ? null : new Date(observedUntil).toISOString()
  return {
    status: verdict === 'fail' ? 503 : 200,
    body: { product, version, verdict, reasons, observedUntil: until },
  }
}
