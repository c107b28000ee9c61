import { type Duration, type Matchers, StabilityError } from '../model/index.js'

/** Any text between PromQL's quotes. @example quotedText('a"b') // '"a\\"b"' */
export const quotedText = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`

/** Matchers between PromQL's braces, without the braces. @example matchersText({ job: ['a', 'b.c'] }) // 'job=~"a|b\\\\.c"' */
export const matchersText = (matchers: Matchers): string =>
  Object.entries(matchers)
    .map(([name, value]) => {
      const alternatives = typeof value === 'string' ? [value] : value
      return alternatives.length === 1
        ? `${labelName(name, 'matchers')}=${quotedText(alternatives[0] as string)}`
        : `${labelName(name, 'matchers')}=~${quotedText(alternatives.map(quotedRegExp).join('|'))}`
    })
    .join(',')

/** A text as the RE2 expression that matches it alone. */
const quotedRegExp = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')

/** @throws {StabilityError} `CONFIG_INVALID` when the text is no label name */
export function labelName(name: string, option: string): string {
  if (/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) return name
  throw new StabilityError('CONFIG_INVALID', `\`${option}\` has '${name}', which is no label name`, {
    hint: `Write \`${option}\` with names of letters, digits and underscores.`,
  })
}

/** A duration in PromQL's largest whole unit. @example durationText(3_600_000) // '1h' */
export function durationText(duration: Duration): string {
  const units: [number, string][] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'm'],
    [1_000, 's'],
  ]
  const [size, unit] = units.find(([size]) => duration % size === 0) ?? [1, 'ms']
  return `${duration / size}${unit}`
}
