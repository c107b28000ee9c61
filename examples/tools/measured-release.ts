// Which release the tools look at, and where its metrics come from: a Prometheus, or the simulated launch week.
import { existsSync, readFileSync } from 'node:fs'
import {
  type Duration,
  days,
  hours,
  isStabilityError,
  type Kpi,
  type MetricSource,
  minutes,
  otelHttpKpis,
  PrometheusSource,
  parseTimestamp,
  type Release,
  type Timestamp,
  tarsKpis,
} from 'tars-observability'
import { parseKpis } from 'tars-observability/schema'
import { launchWeek } from 'tars-observability/testing'
import { type Flag, type Flags, inWords, UsageError } from './command.js'

export const releaseFlags: Readonly<Record<string, Flag>> = {
  'prometheus-url': {
    value: 'url',
    env: 'PROMETHEUS_URL',
    help: 'reads from this Prometheus; a token: env PROMETHEUS_TOKEN',
  },
  simulate: { aliases: ['test-mode'], help: 'reads a simulated launch week instead: needs no server' },
  'ga-start': {
    value: 'moment',
    aliases: ['ga-timestamp'],
    env: 'GA_TIMESTAMP',
    help: 'when it was released, such as 2026-11-10T09:00Z',
  },
  product: { value: 'name', env: 'PRODUCT', default: 'service', help: 'what was released' },
  release: { value: 'version', env: 'RELEASE', default: 'unversioned', help: 'its version' },
  kpis: {
    value: 'otel|tars|file',
    env: 'KPIS',
    default: 'tars',
    help: 'what to measure: a ready list, or a JSON file',
  },
  match: { value: 'label=value', many: true, help: 'narrows every query; can be repeated' },
  services: { value: 'a,b', help: 'the same as --match service=… for each, and --by service' },
  by: { value: 'label', many: true, help: 'tells the values of a label apart; can be repeated' },
  interval: { value: 'minutes', help: 'length of a slot (default 5; 30 when simulated)' },
  now: { value: 'moment', help: 'judges as of then (default: the clock, or the end of the simulated week)' },
}

export interface MeasuredRelease {
  readonly source: MetricSource
  /** Where that is, in words. */
  readonly origin: string
  readonly release: Release
  readonly kpis: readonly Kpi[]
  readonly matchers: Record<string, string | string[]>
  readonly dimensions: readonly string[]
  readonly step: Duration
  readonly now: Timestamp
}

/** Whether to measure: when told where, and not which files to read instead. */
export const isMeasured = (flags: Flags, fileFlags: readonly string[]): boolean =>
  flags.isOn('simulate') ||
  (flags.text('prometheus-url') !== undefined &&
    flags.text('ga-start') !== undefined &&
    !fileFlags.some((name) => flags.isOn(name) || flags.text(name) !== undefined))

/**
 * @param lengths - of launch day and of the days after it, where a flag of the tool sets them
 * @param releasedAt - where another file knows the moment
 */
export function measuredRelease(
  flags: Flags,
  lengths: Pick<Release, 'baselineFor' | 'observeFor'> = {},
  releasedAt: Timestamp | null = null,
): MeasuredRelease {
  const services =
    flags
      .text('services')
      ?.split(',')
      .map((name) => name.trim()) ?? []
  const matchers: Record<string, string | string[]> = services.length > 0 ? { service: services } : {}
  for (const pair of flags.list('match')) {
    const at = pair.indexOf('=')
    if (at < 1) throw new UsageError(`--match is '${pair}', not label=value`)
    matchers[pair.slice(0, at)] = pair.slice(at + 1)
  }
  const dimensions = [...new Set([...(services.length > 0 ? ['service'] : []), ...flags.list('by')])]
  const moment = (name: string): Timestamp | undefined => {
    const text = flags.text(name)
    return text === undefined ? undefined : parseTimestamp(text)
  }
  if (flags.isOn('simulate')) {
    const step = minutes(flags.number('interval') ?? 30)
    const { source, release, kpis, truth } = launchWeek({ seed: 1, step })
    const now = moment('now') ?? truth.range.end
    return {
      source,
      origin: 'the simulated launch week',
      release: { ...release, ...lengths },
      kpis,
      matchers,
      dimensions,
      step,
      now,
    }
  }
  const start = moment('ga-start') ?? releasedAt
  if (start === null)
    throw new UsageError('--ga-start is missing: when was it released? (--simulate needs no release.)')
  const url = flags.text('prometheus-url') ?? 'http://localhost:9090'
  return {
    source: new PrometheusSource({ url, token: process.env.PROMETHEUS_TOKEN }),
    origin: url,
    release: {
      product: flags.text('product') ?? '',
      version: flags.text('release') ?? '',
      releasedAt: start,
      ...lengths,
    },
    kpis: kpisNamed(flags.text('kpis') ?? 'tars'),
    matchers,
    dimensions,
    step: minutes(flags.number('interval') ?? 5),
    now: moment('now') ?? Date.now(),
  }
}

function kpisNamed(name: string): readonly Kpi[] {
  if (name === 'otel') return otelHttpKpis()
  if (name === 'tars') return tarsKpis()
  if (!existsSync(name)) throw new UsageError(`--kpis is '${name}': neither otel nor tars nor a file`)
  try {
    return parseKpis(readFileSync(name, 'utf8'))
  } catch (error) {
    throw isStabilityError(error) ? new UsageError(`--kpis ${name}: ${inWords(error)}`) : error
  }
}

/** A number of hours as a length of time. */
export const hoursOf = (flags: Flags, name: string, fallback: Duration = days(1)): Duration => {
  const given = flags.number(name)
  return given === undefined ? fallback : hours(given)
}
