/**
 * An address that a reader may follow, or null: only http and https are linked, everything else is shown as text.
 *
 * @example
 * safeLink('javascript:alert(1)') // null
 */
export function safeLink(url: string | undefined): string | null {
  if (url === undefined || !URL.canParse(url)) return null
  const { protocol, href, username, password } = new URL(url)
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' ? href : null
}
