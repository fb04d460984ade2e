/** The blocks of a PEM text, one a certificate, each with its line end. */
export function pemBlocks(pem: string): string[] {
  return (pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []).map((block) => `${block}\n`)
}

/** Equal for two blocks exactly if they hold the same certificate, however their lines are broken. */
export function pemKey(block: string): string {
  return block.replace(/\s+/g, '')
}

/** Both, each certificate once, those of the first in front. */
export function joinPem(first: string, second: string): string {
  const blocks = new Map<string, string>()
  for (const block of [...pemBlocks(first), ...pemBlocks(second)]) if (!blocks.has(pemKey(block))) blocks.set(pemKey(block), block)
  return [...blocks.values()].join('')
}
