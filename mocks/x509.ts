import type { CertificateInfo } from '~/contract/console'

/** One value of DER (ITU-T X.690): its tag, its content, and the whole of it. */
export interface Der {
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

/** Algorithms of signatures by dotted identifier (RFC 3279, RFC 4055, RFC 5758, RFC 8410). */
const SIGNATURES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.4': 'MD5 with RSA',
  '1.2.840.113549.1.1.5': 'SHA-1 with RSA',
  '1.2.840.113549.1.1.11': 'SHA-256 with RSA',
  '1.2.840.113549.1.1.12': 'SHA-384 with RSA',
  '1.2.840.113549.1.1.13': 'SHA-512 with RSA',
  '1.2.840.10045.4.1': 'ECDSA with SHA-1',
  '1.2.840.10045.4.3.2': 'ECDSA with SHA-256',
  '1.2.840.10045.4.3.3': 'ECDSA with SHA-384',
  '1.2.840.10045.4.3.4': 'ECDSA with SHA-512',
  '1.3.101.112': 'Ed25519',
  '1.3.101.113': 'Ed448',
}
const CURVES: Readonly<Record<string, string>> = {
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
}

/** One certificate in DER: just enough of X.509 (RFC 5280, section 4.1) to show it; undefined when it can't be read. */
export async function readCertificate(bytes: Uint8Array<ArrayBuffer>, now: number): Promise<CertificateInfo | undefined> {
  const fields = readFields(bytes, now)
  if (fields === undefined) return undefined
  return { ...fields, sha256: hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))).join(':') }
}

/** The same without its fingerprint, which takes a moment. */
export function readFields(bytes: Uint8Array<ArrayBuffer>, now: number): Omit<CertificateInfo, 'sha256'> | undefined {
  const signed = readDer(bytes, 0)
  const fields = children(children(signed?.content)[0]?.content)
  if (fields[0]?.tag === 0xa0) fields.shift()
  const [serial, algorithm, issuer, validity, subject, publicKey, ...rest] = fields
  const [from, until] = children(validity?.content).map(readTime)
  if (serial === undefined || issuer === undefined || subject === undefined || from === undefined || until === undefined) return undefined
  const extensions = children(children(rest.find(({ tag }) => tag === 0xa3)?.content)[0]?.content).map((entry) => children(entry.content))
  const extension = (oid: string) => extensions.find(([id]) => id !== undefined && oidOf(id) === oid)?.at(-1)?.content
  const subjectName = nameOf(subject)
  const issuerName = nameOf(issuer)
  return {
    subject: subjectName,
    issuer: issuerName,
    notBefore: new Date(from).toISOString(),
    notAfter: new Date(until).toISOString(),
    serialNumber: hex(serial.content)
      .join('')
      .replace(/^00(?=.)/, ''),
    subjectAltNames: children(readDer(extension(OID_SUBJECT_ALT_NAME), 0)?.content).flatMap(altName),
    isAuthority: children(readDer(extension(OID_BASIC_CONSTRAINTS), 0)?.content)[0]?.tag === 0x01,
    isSelfSigned: subjectName === issuerName,
    key: keyOf(children(publicKey?.content)),
    signature: signatureOf(children(algorithm?.content)[0]),
    validity: now < from ? 'not-yet-valid' : now > until ? 'expired' : 'valid',
  }
}

function signatureOf(id: Der | undefined): string {
  const dotted = dottedOf(id)
  return SIGNATURES[dotted] ?? dotted
}

/** Of a SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7). */
function keyOf([algorithm, bits]: readonly Der[]): string {
  const [id, parameters] = children(algorithm?.content)
  const dotted = dottedOf(id)
  if (dotted === '1.2.840.10045.2.1') return `EC ${CURVES[dottedOf(parameters)] ?? dottedOf(parameters)}`
  // A BIT STRING begins with the number of unused bits, RSAPublicKey with its modulus.
  const modulus = dotted.startsWith('1.2.840.113549.1.1.') ? children(children(bits?.content.slice(1))[0]?.content)[0]?.content : undefined
  if (modulus === undefined) return SIGNATURES[dotted] ?? dotted
  const digits = hex(modulus).join('').replace(/^0+/, '')
  return `RSA ${digits === '' ? 0 : (digits.length - 1) * 4 + Number.parseInt(digits.slice(0, 1), 16).toString(2).length} bits`
}

/** `1.2.840.10045.2.1` (X.690, section 8.19). */
function dottedOf(id: Der | undefined): string {
  const numbers: number[] = []
  let number = 0
  for (const octet of id?.content ?? []) {
    number = number * 128 + (octet & 0x7f)
    if (octet < 0x80) {
      numbers.push(number)
      number = 0
    }
  }
  const [first = 0, ...others] = numbers
  const root = Math.min(2, Math.floor(first / 40))
  return [root, first - root * 40, ...others].join('.')
}

/** A value of DER at an offset; undefined when it is cut off. */
export function readDer(bytes: Uint8Array<ArrayBuffer> | undefined, at: number): Der | undefined {
  const tag = bytes?.[at]
  const short = bytes?.[at + 1]
  if (bytes === undefined || tag === undefined || short === undefined) return undefined
  let start = at + 2
  if (short === 0x80) return readOpen(bytes, { tag, start })
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

/** Of no length told before: it goes on to its mark (X.690, section 8.1.3.6), as older programs write it. */
function readOpen(bytes: Uint8Array<ArrayBuffer>, { tag, start }: { readonly tag: number; readonly start: number }): Der | undefined {
  let at = start
  for (let value = readDer(bytes, at); value !== undefined; value = readDer(bytes, at)) {
    if (value.tag === 0 && value.content.length === 0) return { tag, content: bytes.slice(start, at), end: value.end }
    at = value.end
  }
  return undefined
}

export function children(content: Uint8Array<ArrayBuffer> | undefined): Der[] {
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
