import { plainText } from './plain-text.js'

/**
 * A label's value in the Prometheus text format, without its quotes.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#comments-help-text-and-type-information
 * @example
 * escapePrometheus('a"b') // 'a\\"b'
 */
export const escapePrometheus = (value: unknown): string =>
  plainText(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')
