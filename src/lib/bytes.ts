const units = ['KiB', 'MiB', 'GiB'] as const
const one = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })

/** `312 B`, `1.4 KiB`, `12 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  let value = bytes / 1024
  let unit: (typeof units)[number] = units[0]
  for (const next of units.slice(1)) {
    if (value < 1024) break
    value /= 1024
    unit = next
  }
  return `${one.format(value)} ${unit}`
}
