/** The bytes of a download failed or are not those that were asked for: says nothing about their content. `cause` is what was thrown, if anything. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
}
