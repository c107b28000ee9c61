import { type Duration, days, parseDuration, StabilityError } from '../model/index.js'
import type { SpecFields } from './spec-fields.js'
import type { SpecReading } from './spec-kpis.js'

/** A percentage of good events as an exact decimal ratio: 99.9 is 0.999, not 0.9990000000000001. */
export function percentAsRatio(fields: SpecFields, name: string): number {
  const percent = fields.number(name)
  if (percent === undefined || !(percent > 0 && percent <= 100)) {
    throw new StabilityError('CONFIG_INVALID', `${fields.pathOf(name)} is not a percentage above 0 and up to 100`, {
      hint: `Set \`${fields.pathOf(name)}\` to a percentage such as 99.9.`,
    })
  }
  return Number((percent / 100).toPrecision(15))
}

/** A share of good events, 0 to 1. */
export function ratio(fields: SpecFields, name: string): number {
  const share = fields.number(name)
  if (share === undefined || !(share > 0 && share <= 1)) {
    throw new StabilityError('CONFIG_INVALID', `${fields.pathOf(name)} is not a ratio above 0 and up to 1`, {
      hint: `Set \`${fields.pathOf(name)}\` to a ratio such as 0.999.`,
    })
  }
  return share
}

/** Months, quarters and years have no fixed length; the SRE Workbook's month has 30 days. */
const CALENDAR: Readonly<Record<string, Duration>> = { M: days(30), Q: days(90), Y: days(365) }

/**
 * A period as specs write it: `28d`, `4w`, and OpenSLO's months, quarters and years, which are reported.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when it is not a duration
 */
export function period(fields: SpecFields, name: string, reading: SpecReading): Duration {
  const text = fields.requiredText(name)
  const [, count, unit = ''] = /^(\d+)([MQY])$/.exec(text) ?? []
  const calendar = CALENDAR[unit]
  if (calendar !== undefined) {
    const length = Number(count) * calendar
    reading.refuse(
      fields.pathOf(name),
      `A period has a fixed length here: ${length / days(1)} days are taken for ${text}.`,
    )
    return length
  }
  const length = parseDuration(text)
  if (length >= days(1)) return length
  reading.refuse(
    fields.pathOf(name),
    `${text} is less than a day, too short for an error budget (a month is 1M): 30 days are taken.`,
  )
  return days(30)
}
