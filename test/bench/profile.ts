import { Session } from 'node:inspector/promises'
import { basename } from 'node:path'

/** Functions in a profile's summary. */
const SHOWN = 6
const INTERVAL_US = 200
/** The call that starts and stops the profile: V8's own work on it. */
const PROFILER = 'dispatch of V8'

/** Where a work's time goes: the functions that take most of it themselves, with their shares, as words. */
export async function profileOf(work: () => unknown): Promise<string> {
  const session = new Session()
  session.connect()
  try {
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US })
    await session.post('Profiler.start')
    await work()
    const { profile } = await session.post('Profiler.stop')
    const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
    const besides = ['(idle)', PROFILER]
    const times = new Map<string, number>()
    for (const [i, id] of (profile.samples ?? []).entries()) {
      const name = names.get(id) as string
      if (!besides.includes(name)) times.set(name, (times.get(name) ?? 0) + (profile.timeDeltas?.[i] ?? 0))
    }
    const whole = [...times.values()].reduce((sum, time) => sum + time, 0)
    return [...times]
      .sort(([, a], [, b]) => b - a)
      .slice(0, SHOWN)
      .map(([name, time]) => `${name} ${Math.round((100 * time) / whole)} %`)
      .join(', ')
  } finally {
    session.disconnect()
  }
}

function nameOf({ functionName, url }: { functionName: string; url: string }): string {
  if (functionName === 'dispatch' && url === '') return PROFILER
  return functionName || `a function of ${basename(url)}`
}
