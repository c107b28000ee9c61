import { plainText } from './plain-text.js'

/**
 * Text for a GitHub workflow command, in its message as in its properties.
 *
 * @see https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 * @example
 * escapeWorkflowCommand('50%::error') // '50%25%3A%3Aerror'
 */
export const escapeWorkflowCommand = (value: unknown): string =>
  plainText(value).replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C')
