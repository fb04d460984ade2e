/** An image of a README in words: `image: build state`, and where it would come from. The host is empty where there is nothing that may be opened. */
export function imageWords(alt: string | undefined, src: string | undefined): { text: string; host: string } {
  const name = (alt ?? '').trim()
  const host = src !== undefined && /^https?:/i.test(src) && URL.canParse(src) ? new URL(src).host : ''
  return { text: name === '' ? 'image' : `image: ${name}`, host }
}
