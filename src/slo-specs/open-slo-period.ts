import { type Duration, days } from '../model/index.js'
import type { SpecFields } from './spec-fields.js'
import type { SpecReading } from './spec-kpis.js'
import { period } from './spec-target.js'

/** Units of `openslo/v1alpha`'s `timeWindows`. Months and longer are taken as 30, 90 and 365 days. */
const UNITS: Readonly<Record<string, Duration>> = {
  Day: days(1),
  Week: days(7),
  Month: days(30),
  Quarter: days(90),
  Year: days(365),
}

/** The period of an SLO's budget: the first of its windows; 30 days where none is given. */
export function periodOf(spec: SpecFields, reading: SpecReading): Duration {
  const windows = spec.list(spec.named('timeWindow', 'timeWindows'))
  for (const window of windows.slice(1)) reading.refuse(window.path, 'A KPI has one period: the first window is taken.')
  const [first] = windows
  if (!first) return days(30)
  if (first.has('isRolling') && !first.flag('isRolling')) {
    reading.refuse(first.pathOf('isRolling'), 'Periods roll: this one does not start anew with the calendar.')
  }
  first.refuse('calendar', 'Periods roll: this one does not start anew with the calendar.')
  if (first.has('duration')) return period(first, 'duration', reading)
  const unit = first.text('unit') ?? 'Day'
  const length = UNITS[unit]
  if (length === undefined) {
    reading.refuse(first.pathOf('unit'), `The unit ${unit} is too short for a period: 30 days are taken.`)
    return days(30)
  }
  return (first.number('count') ?? 30) * length
}
