/** Where two texts part, with a little of both around it, or null where they are equal: a week's summary fills pages. */
export function firstDifference(actual: string, expected: string): { actual: string; expected: string } | null {
  if (actual === expected) return null
  let at = 0
  while (actual[at] === expected[at]) at++
  const around = (text: string) => text.slice(Math.max(0, at - 120), at + 120)
  return { actual: around(actual), expected: around(expected) }
}
