const plain = new Intl.NumberFormat()

/** `1,234` */
export function formatNumber(value: number): string {
  return plain.format(value)
}

/** `1 pack`, `1,234 packs`. @param one the unit in the singular @param many its plural, when it is not `one` with an s */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${plain.format(value)} ${value === 1 ? one : many}`
}

/** `512 B`, `14.2 KiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const
  let value = bytes
  let index = 0
  while (value >= 1024 && index < units.length - 1) {
    value /= 1024
    index += 1
  }
  return `${index === 0 ? value : value.toFixed(1)} ${units[index] ?? 'B'}`
}
