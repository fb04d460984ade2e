import type { CertificateInfo } from '~/contract/console'

/** One value of DER (ITU-T X.690): its tag, its content, and the whole of it. */
interface Der {
  readonly tag: number
  readonly content: Uint8Array<ArrayBuffer>
  readonly end: number
}

const OID_SUBJECT_ALT_NAME = '85.29.17'
const OID_BASIC_CONSTRAINTS = '85.29.19'
/** Parts of names by OID in the form of `oidOf` (X.520; the last is from PKCS#9), with the short names that OpenSSL gives them. */
const NAME_PARTS: Readonly<Record<string, string>> = {
  '85.4.3': 'CN',
  '85.4.5': 'serialNumber',
  '85.4.6': 'C',
  '85.4.7': 'L',
  '85.4.8': 'ST',
  '85.4.10': 'O',
  '85.4.11': 'OU',
  '42.134.72.134.247.13.1.9.1': 'emailAddress',
}

/** One certificate in DER: just enough of X.509 (RFC 5280, section 4.1) to show it; undefined when it can't be read. */
export async function readCertificate(bytes: Uint8Array<ArrayBuffer>, now: number): Promise<CertificateInfo | undefined> {
  const signed = readDer(bytes, 0)
  const fields = children(children(signed?.content)[0]?.content)
  if (fields[0]?.tag === 0xa0) fields.shift()
  const [serial, , issuer, validity, subject, , ...rest] = fields
  const [from, until] = children(validity?.content).map(readTime)
  if (serial === undefined || issuer === undefined || subject === undefined || from === undefined || until === undefined) return undefined
  const extensions = children(children(rest.find(({ tag }) => tag === 0xa3)?.content)[0]?.content).map((entry) => children(entry.content))
  const extension = (oid: string) => extensions.find(([id]) => id !== undefined && oidOf(id) === oid)?.at(-1)?.content
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const subjectName = nameOf(subject)
  const issuerName = nameOf(issuer)
  return {
    subject: subjectName,
    issuer: issuerName,
    notBefore: new Date(from).toISOString(),
    notAfter: new Date(until).toISOString(),
    sha256: hex(digest).join(':'),
    serialNumber: hex(serial.content)
      .join('')
      .replace(/^00(?=.)/, ''),
    subjectAltNames: children(readDer(extension(OID_SUBJECT_ALT_NAME), 0)?.content).flatMap(altName),
    isAuthority: children(readDer(extension(OID_BASIC_CONSTRAINTS), 0)?.content)[0]?.tag === 0x01,
    isSelfSigned: subjectName === issuerName,
    validity: now < from ? 'not-yet-valid' : now > until ? 'expired' : 'valid',
  }
}

/** A value of DER at an offset; undefined when it is cut off. */
function readDer(bytes: Uint8Array<ArrayBuffer> | undefined, at: number): Der | undefined {
  const tag = bytes?.[at]
  const short = bytes?.[at + 1]
  if (bytes === undefined || tag === undefined || short === undefined) return undefined
  let start = at + 2
  let length = short
  if (short >= 0x80) {
    const octets = short - 0x80
    if (octets > 4) return undefined
    length = bytes.subarray(start, start + octets).reduce((sum, octet) => sum * 256 + octet, 0)
    start += octets
  }
  const end = start + length
  return end > bytes.length ? undefined : { tag, content: bytes.slice(start, end), end }
}

function children(content: Uint8Array<ArrayBuffer> | undefined): Der[] {
  const found: Der[] = []
  for (let value = readDer(content, 0); value !== undefined; value = readDer(content, value.end)) found.push(value)
  return found
}

function oidOf({ content }: Der): string {
  return [...content].join('.')
}

/** `CN=…, O=…` of a distinguished name, in its order. */
function nameOf(name: Der): string {
  return children(name.content)
    .flatMap((set) => children(set.content))
    .map((pair) => children(pair.content))
    .map(([id, value]) => `${id === undefined ? '' : (NAME_PARTS[oidOf(id)] ?? oidOf(id))}=${text(value)}`)
    .join(', ')
}

function text(value: Der | undefined): string {
  return new TextDecoder().decode(value?.content)
}

function readTime(value: Der): number {
  const digits = text(value)
  // UTCTime has two digits of the year: 50 and later are of the last century (RFC 5280, section 4.1.2.5.1).
  const full = value.tag === 0x17 ? `${Number(digits.slice(0, 2)) >= 50 ? '19' : '20'}${digits}` : digits
  const [year = '', month = '', day = '', hour = '', minute = '', second = ''] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(full)?.slice(1) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

function altName({ tag, content }: Der): string[] {
  if (tag === 0x82) return [new TextDecoder().decode(content)]
  if (tag !== 0x87) return []
  if (content.length === 4) return [[...content].join('.')]
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((content[index * 2] ?? 0) << 8) | (content[index * 2 + 1] ?? 0)).toString(16).toUpperCase(),
  )
  return [groups.join(':')]
}

function hex(bytes: Uint8Array): string[] {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase())
}
