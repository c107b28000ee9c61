/** Standard baselines in words; any other is called by its name. */
const KNOWN: Readonly<Record<string, string>> = {
  'launch-day': 'launch day',
  'previous-version': 'the previous version',
}

/** A baseline in a sentence. @example baselineInWords('launch-day') // 'launch day' */
export const baselineInWords = (name: string): string => (Object.hasOwn(KNOWN, name) ? (KNOWN[name] as string) : name)
