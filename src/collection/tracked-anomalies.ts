import type { AnomalyDetectorOptions } from '../analysis/anomaly/index.js'
import type { Anomaly, Problem } from '../model/index.js'
import type { AnomalyWatch } from './anomaly-watch.js'
import type { KeptSpans } from './kept-spans.js'
import type { SpanRecord } from './span-record.js'
import { feed, newWatch, type TrackedWeek } from './tracked-week.js'
import { decodeWatch, encodeWatch, type WatchSetting } from './watch-checkpoint.js'

/** The anomalies found, and problems with finding or storing them. */
export interface FoundAnomalies {
  readonly anomalies: Anomaly[]
  readonly problem: Problem | null
}

/**
 * The anomalies of a tracked week. They depend only on its records. The detectors' state is stored once a day, so that
 * the next process only has to feed them the current day.
 */
export class TrackedAnomalies {
  readonly #kept: KeptSpans
  readonly #options: AnomalyDetectorOptions
  #current: { readonly watch: AnomalyWatch; readonly learnt: string } | null = null
  /** The last result, and the records it is from, which are replaced but never changed. */
  #found: { readonly records: readonly SpanRecord[]; readonly learnt: string; readonly anomalies: Anomaly[] } | null =
    null

  constructor(kept: KeptSpans, options: AnomalyDetectorOptions) {
    this.#kept = kept
    this.#options = options
  }

  /** The anomalies that began, grew or ended between two states of a week. */
  async news(before: TrackedWeek, week: TrackedWeek): Promise<FoundAnomalies> {
    const learnt = learntFrom(week)
    const fresh = this.#current?.learnt === learnt ? null : await this.#fresh(week)
    if (fresh) this.#current = { watch: fresh.watch, learnt }
    const { watch } = this.#current as { watch: AnomalyWatch }
    let seen = fresh?.isNew && week.history ? encodeWatch(watch, 0, this.#setting(week)) : null
    const onSeen = (days: number): void => {
      const end = week.spans[days - 1]?.record.range.end
      if (end !== undefined && watch.endsBy(end)) seen = encodeWatch(watch, days, this.#setting(week))
    }
    feed(watch, before, onSeen) // data from before a restart, or of another process, is not news
    const anomalies = feed(watch, week, onSeen)
    this.#remember(week, watch.anomalies())
    const unsaved = seen && (await this.#kept.saveWatch(seen))
    return { anomalies, problem: unsaved ?? fresh?.problem ?? null }
  }

  /** All anomalies since the release. */
  async all(week: TrackedWeek): Promise<FoundAnomalies> {
    const learnt = learntFrom(week)
    const found = this.#found
    const isKnown = found?.learnt === learnt && week.spans.every(({ record }, index) => record === found.records[index])
    if (isKnown) return { anomalies: found.anomalies, problem: null }
    const { watch, problem } = await this.#fresh(week)
    feed(watch, week)
    return { anomalies: this.#remember(week, watch.anomalies()), problem }
  }

  /** A watch that continues from the last stored day, else a new one that starts before the release. */
  async #fresh(week: TrackedWeek): Promise<{ watch: AnomalyWatch; isNew: boolean; problem: Problem | null }> {
    const { bytes, problem } = await this.#kept.loadWatch()
    const kept = bytes && decodeWatch(bytes, this.#setting(week))
    return { watch: kept ?? newWatch(week, this.#options), isNew: !kept, problem }
  }

  #setting(week: TrackedWeek): WatchSetting {
    return { week, options: this.#options, identityOf: this.#kept.identityOf }
  }

  #remember(week: TrackedWeek, anomalies: Anomaly[]): Anomaly[] {
    this.#found = { records: week.spans.map(({ record }) => record), learnt: learntFrom(week), anomalies }
    return anomalies
  }
}

const learntFrom = ({ history }: TrackedWeek): string => JSON.stringify(history?.record.readUntil ?? null)
