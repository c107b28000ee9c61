import { StabilityError } from '../../model/index.js'
import { type DetectorState, newDetectorState } from './detector-state.js'
import { newLaunchWeek } from './launch-week.js'
import { type Settings, settingsFrom } from './options.js'

const VERSION = 1

/** The state as plain JSON; unknown values are null. */
export const writeState = (state: DetectorState): object => ({
  type: 'anomaly-detector',
  schemaVersion: VERSION,
  ...(encode(state) as object),
})

/** Reads a snapshot's state and checks it against the shape that this version writes. */
export function stateFrom(snapshot: unknown): DetectorState {
  if (!isRecord(snapshot) || snapshot.type !== 'anomaly-detector') throw broken('it is no snapshot of a detector')
  const { type: _, schemaVersion, ...written } = snapshot
  if (typeof schemaVersion === 'number' && schemaVersion > VERSION) {
    throw new StabilityError('STATE_TOO_NEW', `the snapshot has version ${schemaVersion}, this code reads ${VERSION}`, {
      hint: 'Read `snapshot` with the version of the package that wrote it, or a later one.',
    })
  }
  if (schemaVersion !== VERSION) throw broken('its `schemaVersion` is no version')
  const settings = settingsOf(written.settings)
  const template: Record<string, unknown> = { ...newDetectorState(settings) }
  const state = decode(written) as Record<string, unknown>
  if (isRecord(state.launchWeek)) {
    const { step, first } = state.launchWeek
    if (settings.readout !== 'launch-week' || !positive(step) || !Number.isFinite(first))
      throw broken('`launchWeek` is not one')
    template.launchWeek = newLaunchWeek(step, first as number)
  }
  for (const key of Object.keys(template)) check(template[key], state[key], key)
  for (const key of ['first', 'last', 'step']) {
    if (state[key] !== null && !Number.isFinite(state[key])) throw broken(`\`${key}\` is no number`)
  }
  return state as unknown as DetectorState
}

function settingsOf(written: unknown): Settings {
  if (!isRecord(written)) throw broken('it has no `settings`')
  const { step, minimumChange } = written
  return settingsFrom({ ...written, step: step ?? undefined, minimumChange: minimumChange ?? undefined } as object)
}

/** Lists of variable length; all others are as long as the template's. */
const GROWING = new Set(['timestamps', 'values', 'peaks', 'peakAt'])

function check(template: unknown, value: unknown, path: string): void {
  if (template === null) {
    if (value !== null && typeof value !== 'number' && path !== 'events.open')
      throw broken(`\`${path}\` is out of place`)
    if (path === 'events.open' && value !== null) checkOpen(value)
  } else if (Array.isArray(template)) {
    const growing = GROWING.has(path.split('.').at(-1) as string)
    if (!Array.isArray(value) || (!growing && value.length !== template.length))
      throw broken(`\`${path}\` has another length`)
    for (let i = 0; i < value.length; i++) {
      const part = growing ? 0 : template[i]
      if (typeof part !== 'number' || typeof value[i] !== 'number') check(part, value[i], `${path}.${i}`)
    }
  } else if (isRecord(template)) {
    if (!isRecord(value)) throw broken(`\`${path}\` is missing`)
    for (const key of Object.keys(template)) check(template[key], value[key], `${path}.${key}`)
  } else if (typeof value !== typeof template) {
    throw broken(`\`${path}\` is no ${typeof template}`)
  }
}

const OPEN_NUMBERS = ['start', 'last', 'peak', 'ratio', 'told', 'actual', 'expected', 'lower', 'upper', 'scale', 'sign']

function checkOpen(value: unknown): void {
  const sound =
    isRecord(value) && OPEN_NUMBERS.every((key) => Number.isFinite(value[key])) && typeof value.rule === 'string'
  if (!sound) throw broken('`events.open` is no event')
}

function encode(value: unknown): unknown {
  if (typeof value === 'number') return Number.isNaN(value) ? null : value
  if (Array.isArray(value)) return value.map(encode)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, encode(inner)]))
}

/** A copy in which nulls in columns are NaN again. */
function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((inner) => (inner === null ? Number.NaN : decode(inner)))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, decode(inner)]))
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const positive = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0

const broken = (why: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', `the snapshot cannot be read: ${why}`, {
    hint: 'Give `snapshot` what snapshot() returned, unchanged.',
  })
