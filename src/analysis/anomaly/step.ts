/** The time between points, as the median of the first differences; points are queued until it is known. */
export interface StepFinder {
  timestamps: number[]
  values: number[]
}

const POINTS = 16

export const newStepFinder = (): StepFinder => ({ timestamps: [], values: [] })

/** Queues a point; returns the step once there are enough, else null. */
export function stepAfter(finder: StepFinder, timestamp: number, value: number): number | null {
  finder.timestamps.push(timestamp)
  finder.values.push(value)
  if (finder.timestamps.length < POINTS) return null
  const differences = finder.timestamps.slice(1).map((at, i) => at - (finder.timestamps[i] as number))
  return differences.sort((a, b) => a - b)[POINTS >> 1] as number
}
