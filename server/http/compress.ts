import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

/** Below this many bytes compression saves no packet. */
const WORTHWHILE = 1024
/** Brotli levels above 4 take longer than the network saves for a response made just now. */
const BROTLI_LEVEL = 4

export type Encoding = 'br' | 'gzip'

/** The best encoding the client takes. @param header `Accept-Encoding` */
export function acceptedEncodings(header: string | undefined): Encoding[] {
  const accepted = (header ?? '').split(',').flatMap((part) => {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    return parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter)) ? [] : [name]
  })
  return (['br', 'gzip'] as const).filter((encoding) => accepted.includes(encoding))
}

/** Compresses a response made just now, when that pays. */
export async function compress(
  text: string,
  acceptEncoding: string | undefined,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; encoding: Encoding | undefined }> {
  const plain = Buffer.from(text)
  const encoding = plain.byteLength < WORTHWHILE ? undefined : acceptedEncodings(acceptEncoding)[0]
  if (encoding === 'br') return { bytes: await brotli(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_LEVEL } }), encoding }
  if (encoding === 'gzip') return { bytes: await zip(plain), encoding }
  return { bytes: plain, encoding }
}
