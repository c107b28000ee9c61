import { escapeHtml } from './escape-html.js'

/**
 * Text for XML 1.0, between tags and inside quoted attributes. Characters that XML cannot contain are already removed.
 *
 * @see https://www.w3.org/TR/xml/#charsets
 * @example
 * escapeXml(']]>') // ']]&gt;'
 */
export const escapeXml = (value: unknown): string => escapeHtml(value)
