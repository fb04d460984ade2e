import { TAG_VALUE } from '~/contract/profile-fields'

/** The part before the colon, or the word: what the label is called. */
export function keyOfTag(tag: string): string {
  const colon = tag.indexOf(':')
  return (colon < 0 ? tag : tag.slice(0, colon)).trim()
}

/** Labels of the wire: `key:value` is the label `key: value`, a word alone has the value that Palette gives it. */
export function tagsToLabels(tags: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    tags.map((tag) => {
      const colon = tag.indexOf(':')
      return [keyOfTag(tag), colon < 0 ? TAG_VALUE : tag.slice(colon + 1).trim()]
    }),
  )
}

export function labelsToTags(labels: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(labels).map(([key, value]) => (value === TAG_VALUE ? key : `${key}:${value}`))
}
