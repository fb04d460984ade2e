/** CRC-32 as PNG wants it (PNG specification 1.2, annex D). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}

function adler32(bytes: Uint8Array): number {
  let a = 1
  let b = 0
  for (const byte of bytes) {
    a = (a + byte) % 65521
    b = (b + a) % 65521
  }
  return ((b << 16) | a) >>> 0
}

/** First bytes of every PNG (specification, section 3.1). */
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
}

function chunk(type: string, data: readonly number[]): number[] {
  const body = [...new TextEncoder().encode(type), ...data]
  return [...uint32(data.length), ...body, ...uint32(crc32(Uint8Array.from(body)))]
}

/**
 * A square picture with a palette, stored without compression.
 * @param size edge in pixels, at most 255
 * @param palette colours as [red, green, blue]
 * @param pixels index into the palette, row by row
 */
export function encodePng(
  size: number,
  palette: readonly (readonly [number, number, number])[],
  pixels: readonly number[],
): Uint8Array<ArrayBuffer> {
  const raw: number[] = []
  for (let row = 0; row < size; row += 1) raw.push(0, ...pixels.slice(row * size, (row + 1) * size))
  const length = [raw.length & 0xff, raw.length >>> 8]
  // One stored deflate block (RFC 1951, 3.2.4) in a zlib envelope (RFC 1950).
  const stored = [0x78, 0x01, 0x01, ...length, ...length.map((byte) => byte ^ 0xff), ...raw, ...uint32(adler32(Uint8Array.from(raw)))]
  return Uint8Array.from([
    ...SIGNATURE,
    ...chunk('IHDR', [...uint32(size), ...uint32(size), 8, 3, 0, 0, 0]),
    ...chunk('PLTE', palette.flat()),
    ...chunk('IDAT', stored),
    ...chunk('IEND', []),
  ])
}
