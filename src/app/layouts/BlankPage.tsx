/** Stands there while the first page is loaded: nothing for a moment, since a flash of something else is worse. */
export function BlankPage() {
  return <div role="status" aria-label="The page is loading" />
}
