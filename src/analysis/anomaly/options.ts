import {
  type Direction,
  type Duration,
  directionOf,
  KPI_KINDS,
  type KpiKind,
  requireDirection,
  requireShape,
  StabilityError,
} from '../../model/index.js'

/** What a detector should know about its series; everything has a default. */
export interface AnomalyDetectorOptions {
  /**
   * `launch-week` (default) finds spikes, drops, level shifts, drifts and changes of variance against the series' own
   * daily cycle; `novelty` alerts once on unprecedented values, for ranking and retrospectives.
   */
  readonly readout?: 'launch-week' | 'novelty' | undefined
  /** What is measured; gives the default `direction`. Default `other`. */
  readonly kind?: KpiKind | undefined
  /** Which way is good: a change that way is reported with severity `low`. Default from `kind`. */
  readonly direction?: Direction | undefined
  /** Unit of the values, used in sentences. */
  readonly unit?: string | undefined
  /** Time between points. Default: the median of the first fifteen differences. */
  readonly step?: Duration | undefined
  /**
   * Allowed false alarms per week of this series: the only sensitivity setting. Default 0.25, one a week for four
   * KPIs.
   */
  readonly falseAlarmsPerWeek?: number | undefined
  /** Smaller changes raise no alarm, however rare; in the unit of the values. Default 0.5 % of the level. */
  readonly minimumChange?: number | undefined
}

/** The options with their defaults, as stored in a snapshot. */
export interface Settings {
  readonly readout: 'launch-week' | 'novelty'
  readonly kind: KpiKind
  readonly direction: Direction
  readonly unit: string
  readonly step: Duration | null
  readonly falseAlarmsPerWeek: number
  readonly minimumChange: number | null
}

export function settingsFrom(options: AnomalyDetectorOptions): Settings {
  requireShape(options, 'options')
  const { readout = 'launch-week', kind = 'other', direction, unit = '', step, falseAlarmsPerWeek = 0.25 } = options
  oneOf('readout', readout, ['launch-week', 'novelty'])
  oneOf('kind', kind, KPI_KINDS)
  if (direction !== undefined) requireDirection(direction)
  if (typeof unit !== 'string') throw invalid('unit', unit, 'a text such as `s`')
  if (step !== undefined) positive('step', step, 'milliseconds, such as `minutes(5)`')
  positive('falseAlarmsPerWeek', falseAlarmsPerWeek, 'a number above 0, such as 0.25')
  if (options.minimumChange !== undefined && !(options.minimumChange >= 0 && Number.isFinite(options.minimumChange))) {
    throw invalid('minimumChange', options.minimumChange, 'a number from 0 up, in the unit of the values')
  }
  return {
    readout,
    kind,
    direction: directionOf({ kind, direction }),
    unit,
    step: step ?? null,
    falseAlarmsPerWeek,
    minimumChange: options.minimumChange ?? null,
  }
}

function oneOf(option: string, value: unknown, allowed: readonly string[]): void {
  if (!allowed.includes(value as string)) throw invalid(option, value, `one of ${allowed.join(', ')}`)
}

function positive(option: string, value: unknown, wanted: string): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) throw invalid(option, value, wanted)
}

const invalid = (option: string, value: unknown, wanted: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', `\`${option}\` is ${String(value)}`, { hint: `Give \`${option}\` ${wanted}.` })
