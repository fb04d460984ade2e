/** The little of DER (ITU-T X.690) that a certificate takes. */

function element(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content])
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Buffer.from([0x80 + bytes.length, ...bytes])
}

export const sequence = (...contents: readonly Buffer[]) => element(0x30, ...contents)
export const set = (...contents: readonly Buffer[]) => element(0x31, ...contents)
export const octets = (content: Buffer) => element(0x04, content)
export const bits = (content: Buffer) => element(0x03, Buffer.from([0]), content)
export const boolean = (value: boolean) => element(0x01, Buffer.from([value ? 0xff : 0]))
export const utf8 = (text: string) => element(0x0c, Buffer.from(text, 'utf8'))
export const nothing = () => element(0x05)
/** Context-specific, constructed. */
export const tagged = (number: number, ...contents: readonly Buffer[]) => element(0xa0 + number, ...contents)
/** Context-specific, primitive. */
export const implicit = (number: number, content: Buffer) => element(0x80 + number, content)

/** @param magnitude big-endian, positive */
export function integer(magnitude: Buffer): Buffer {
  const first = magnitude[0] ?? 0
  return element(0x02, first >= 0x80 ? Buffer.concat([Buffer.from([0]), magnitude]) : magnitude)
}

/** @param dotted such as `2.5.29.17` */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const arc of rest) {
    const groups = [arc % 128]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left % 128) + 128)
    bytes.push(...groups)
  }
  return element(0x06, Buffer.from(bytes))
}

/** UTCTime up to 2049, GeneralizedTime after (RFC 5280 4.1.2.5). */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(0, 14)
  return date.getUTCFullYear() < 2050 ? element(0x17, Buffer.from(`${digits.slice(2)}Z`)) : element(0x18, Buffer.from(`${digits}Z`))
}
