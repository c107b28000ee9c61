import type { RangeOptions, SourceLimits } from '../../contracts/index.js'
import {
  type AlertEpisode,
  jsonIn,
  type Labels,
  optional,
  type Problem,
  type Query,
  RANGE,
  requireShape,
  StabilityError,
  type SteppedRange,
  type TimeSeries,
} from '../../model/index.js'

/** One recorded answer: a value for each slot of the range, null for a gap. */
export interface RecordedAnswer {
  readonly key: string
  readonly range: SteppedRange
  readonly series: readonly { readonly labels: Labels; readonly values: readonly (number | null)[] }[]
  readonly warnings: readonly string[]
  readonly partial: boolean
  readonly query?: string | undefined
  /** The error that the source threw instead of an answer. */
  readonly problem?: Problem | undefined
}

export interface RecordedAlerts {
  readonly key: string
  readonly episodes: readonly AlertEpisode[]
}

/** Values of a label, as queried with some matchers. */
export interface RecordedLabelValues {
  readonly key: string
  readonly values: readonly string[]
}

/** All recorded answers of a source. */
export interface Recording {
  readonly format: 'tars-observability recording'
  readonly version: 1
  readonly kind: string
  readonly limits: SourceLimits
  readonly answers: readonly RecordedAnswer[]
  /** Null where the source has none. */
  readonly alerts: readonly RecordedAlerts[] | null
  /** Absent if none were requested. */
  readonly labelValues?: readonly RecordedLabelValues[] | undefined
}

/** A key of a query and its options, independent of the range. */
export const answerKey = (query: Query, { by = [], matchers = {}, counts = false }: RangeOptions): string =>
  JSON.stringify([query, by, Object.entries(matchers).sort(([a], [b]) => (a < b ? -1 : 1)), counts])

export function recorded({ labels, timestamps, values }: TimeSeries, { start, end, step }: SteppedRange) {
  const slots: (number | null)[] = new Array(Math.max(0, Math.round((end - start) / step))).fill(null)
  for (let i = 0; i < timestamps.length; i++) {
    slots[Math.round(((timestamps[i] as number) - start) / step)] = values[i] as number
  }
  return { labels, values: slots }
}

export const seriesOf = ({ series, range }: RecordedAnswer): TimeSeries[] =>
  series.map(({ labels, values }) => {
    const present = values.flatMap((value, slot) => (value === null ? [] : [slot]))
    return {
      labels,
      timestamps: Float64Array.from(present, (slot) => range.start + slot * range.step),
      values: Float64Array.from(present, (slot) => values[slot] as number),
    }
  })

/** @throws {StabilityError} `STATE_CORRUPT` when it is not a recording or is damaged, `STATE_TOO_NEW` */
export function parsedRecording(bytes: Uint8Array | string): Recording {
  let recording: Partial<Recording> | null = null
  let cause: unknown
  try {
    recording = jsonIn(bytes) as Partial<Recording> | null
  } catch (error) {
    cause = error
  }
  if (recording?.format !== 'tars-observability recording' || typeof recording.kind !== 'string') {
    throw new StabilityError('STATE_CORRUPT', 'this is no recording of a source', {
      hint: 'Give the bytes that RecordedSource.record(source).bytes() gave.',
      cause,
    })
  }
  if (recording.version !== 1) {
    throw new StabilityError('STATE_TOO_NEW', `the recording has version ${recording.version}`, {
      hint: 'Update tars-observability, or record again.',
    })
  }
  try {
    return requireShape(recording as Recording, 'recording', RECORDING)
  } catch (error) {
    throw new StabilityError('STATE_CORRUPT', 'the recording is damaged', { hint: 'Record again.', cause: error })
  }
}

const RECORDING = {
  answers: [
    {
      key: 'text',
      range: { ...RANGE, step: 'number' },
      series: [{ labels: 'object', values: 'list' }],
      warnings: ['text'],
    },
  ],
  limits: 'object',
  labelValues: optional([{ key: 'text', values: ['text'] }]),
} as const
