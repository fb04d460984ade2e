const plain = new Intl.NumberFormat()

/** `1,234` */
export function formatNumber(value: number): string {
  return plain.format(value)
}

const ordinals = new Intl.PluralRules('en', { type: 'ordinal' })
const endings: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> = { one: 'st', two: 'nd', few: 'rd' }

/** `3rd`. */
export function ordinal(value: number): string {
  return `${plain.format(value)}${endings[ordinals.select(value)] ?? 'th'}`
}

/** `1 pack`, `1,234 packs`. @param one the unit in the singular @param many its plural, when it is not `one` with an s */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${plain.format(value)} ${value === 1 ? one : many}`
}
