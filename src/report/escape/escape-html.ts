import { plainText } from './plain-text.js'

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/**
 * Text for HTML and SVG: between tags and inside quoted attributes.
 *
 * @example
 * escapeHtml('<b title="x">') // '&lt;b title=&quot;x&quot;&gt;'
 */
export const escapeHtml = (value: unknown): string =>
  plainText(value).replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
