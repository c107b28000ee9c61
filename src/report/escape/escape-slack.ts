import { plainText } from './plain-text.js'

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/**
 * Text for Slack's mrkdwn: with `&`, `<` and `>` escaped it can form no mention, channel or link.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 * @example
 * escapeSlack('<!channel> & co') // '&lt;!channel&gt; &amp; co'
 */
export const escapeSlack = (value: unknown): string =>
  plainText(value).replace(/[&<>]/g, (character) => ENTITIES[character] as string)
