/** A path of this console as an address that can be sent to somebody. */
export function absoluteLink(path: string): string {
  return new URL(path, window.location.origin).href
}
