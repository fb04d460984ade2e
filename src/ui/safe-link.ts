const allowed = new Set(['http:', 'https:', 'mailto:'])

/** The link as it may be followed, or an empty text: only absolute http, https and mailto; what is relative has no meaning outside its repository. */
export function safeLink(url: string): string {
  if (!URL.canParse(url)) return ''
  return allowed.has(new URL(url).protocol) ? url : ''
}
