import type { ProviderType } from '~/contract/registries'

const nouns = { pack: 'packs', helm: 'charts', zarf: 'Zarf packages' } as const

/** For example `40 packs, 212 versions; 3 set aside; 31 versions are no longer in the registry, and wait for a decision`. */
export function contentsMessage(
  provider: ProviderType,
  { packs, versions, skipped, held }: { packs: number; versions: number; skipped: number; held: number },
): string {
  const noun = nouns[provider]
  const found = versions === 0 ? `No ${noun} found` : `${count(packs)} ${packs === 1 ? noun.slice(0, -1) : noun}, ${versionsOf(versions)}`
  return [found, ...(skipped === 0 ? [] : [`${count(skipped)} set aside`]), ...(held === 0 ? [] : [waiting(held)])].join('; ')
}

function waiting(held: number): string {
  return held === 1
    ? '1 version is no longer in the registry, and waits for a decision'
    : `${count(held)} versions are no longer in the registry, and wait for a decision`
}

/** For example `1 version`. */
export function versionsOf(versions: number): string {
  return `${count(versions)} ${versions === 1 ? 'version' : 'versions'}`
}

function count(number: number): string {
  return number.toLocaleString('en')
}
