import { minutes, type Retrospective, reviewRelease } from 'tars-observability'
import { launchWeek } from 'tars-observability/testing'

let week: Promise<Retrospective> | undefined

/** What `reviewRelease` makes of the simulated launch week, made once a file. */
export function simulatedWeek(): Promise<Retrospective> {
  week ??= review()
  return week
}

async function review(): Promise<Retrospective> {
  const { source, release, kpis, truth } = launchWeek({ seed: 1 })
  const { retrospective } = await reviewRelease({
    source,
    release,
    kpis,
    dimensions: ['service', 'region'],
    step: minutes(30),
    now: truth.range.end + minutes(5),
  })
  return retrospective
}
