import { plainText } from './plain-text.js'

/**
 * Text for the message of a GitHub workflow command. Line breaks are already removed, so that it cannot begin a second
 * command.
 *
 * @see https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
 * @example
 * escapeCommandMessage('50%') // '50%25'
 */
export const escapeCommandMessage = (value: unknown): string => plainText(value).replaceAll('%', '%25')

/**
 * The same for a property, which ends at a comma or a colon.
 *
 * @example
 * escapeCommandProperty('a,b:c') // 'a%2Cb%3Ac'
 */
export const escapeCommandProperty = (value: unknown): string =>
  escapeCommandMessage(value).replaceAll(':', '%3A').replaceAll(',', '%2C')
