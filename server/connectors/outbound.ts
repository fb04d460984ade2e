import ipaddr from 'ipaddr.js'
import type { DiagnosisCode } from '~/contract/diagnosis-codes'

/** A rule that forbids an address. */
export interface Refusal {
  readonly code: Extract<DiagnosisCode, `POLICY_${string}`>
  /** One sentence without a full stop. */
  readonly reason: string
}

/** The outbound policy forbids every address of a host. `message` is the reason, one sentence without a full stop. */
export class BlockedError extends Error {
  override readonly name = 'BlockedError'
  /** The rule that forbids it. */
  readonly code: Refusal['code']
  constructor({ code, reason }: Refusal) {
    super(reason)
    this.code = code
  }
}

/** Which addresses the server may connect to. The check is made on the address actually connected to, after DNS, on every redirect. */
export interface OutboundPolicy {
  /**
   * @param address IP address, no brackets
   * @param host the name it came from
   * @returns undefined when allowed
   */
  refusal(address: string, host: string): Refusal | undefined
  /** For a name whose addresses can't be known here, because a proxy resolves it: set where OUTBOUND_DENY lists the name itself. */
  nameRefusal(host: string): Refusal | undefined
}

type Address = ipaddr.IPv4 | ipaddr.IPv6
export type Range = readonly [Address, number]

interface Rules {
  readonly ranges: readonly Range[]
  /** Lower case, no trailing dot. */
  readonly names: ReadonlySet<string>
  /** `.example.com` for `*.example.com`. */
  readonly suffixes: readonly string[]
}

/**
 * Addresses on which clouds serve instance metadata and credentials. Some are link-local too; the more telling name goes first.
 * Sources: AWS EC2 user guide (IMDS), ECS task credentials and EKS Pod Identity, Google Compute Engine metadata server, Alibaba Cloud ECS metadata, Azure virtual
 * public IP, Oracle Cloud legacy metadata.
 */
const METADATA = [
  '169.254.169.254/32',
  '169.254.170.2/32',
  '169.254.170.23/32',
  'fd00:ec2::254/128',
  'fd00:ec2::23/128',
  'fd20:ce::254/128',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.192/32',
].map(parseRange)

/** RFC 1122 3.2.1.3: 0.0.0.0/8 is "this host on this network"; Linux connects 0.0.0.0 to loopback. */
const THIS_NETWORK = parseRange('0.0.0.0/8')

/**
 * Makes the policy. Refused always: link-local with the cloud metadata addresses, multicast, unspecified and broadcast. Loopback is refused unless the server itself
 * listens on loopback. Private ranges are allowed. IPv6 forms that carry an IPv4 address are judged by that address.
 * @param options.listenHost the address or name the server listens on
 * @param options.allow CIDRs, addresses, host names, `*.example.com`: lifts the rules above
 * @param options.deny the same forms; wins over `allow`
 * @throws Error with one sentence that names the malformed entry
 */
export function createOutboundPolicy(options: { listenHost: string; allow: readonly string[]; deny: readonly string[] }): OutboundPolicy {
  const allow = parseRules('OUTBOUND_ALLOW', options.allow)
  const deny = parseRules('OUTBOUND_DENY', options.deny)
  const loopbackAllowed = isLoopbackHost(options.listenHost)

  return {
    refusal(address, host) {
      const name = normalizeHost(host)
      const shown = name === '' || name === address ? address : `${address} (${name})`
      if (!ipaddr.isValid(address)) return { code: 'POLICY_NOT_AN_ADDRESS', reason: `${shown} is not an IP address` }
      const outer = ipaddr.parse(address)
      const judged = judgedAddresses(outer)

      if (matchesName(deny, name) || [outer, ...judged].some((one) => matchesRange(deny, one))) {
        return denied(shown)
      }
      if (matchesName(allow, name)) return undefined
      for (const one of judged) {
        if (matchesRange(allow, one)) continue
        const rule = refusedRange(one, loopbackAllowed)
        if (rule !== undefined) return { code: rule[0], reason: `${shown} is ${rule[1]}, and this server does not connect to those` }
      }
      return undefined
    },
    nameRefusal(host) {
      const name = normalizeHost(host)
      return matchesName(deny, name) ? denied(name) : undefined
    },
  }
}

function denied(shown: string): Refusal {
  return { code: 'POLICY_DENIED', reason: `${shown} is on the list of addresses that this server must not connect to (OUTBOUND_DENY)` }
}

/** What makes an address a refused one, as a noun phrase. */
function refusedRange(address: Address, loopbackAllowed: boolean): readonly [Refusal['code'], string] | undefined {
  if (METADATA.some((range) => contains(range, address))) return ['POLICY_METADATA', 'a metadata address of a cloud']
  if (contains(THIS_NETWORK, address)) return ['POLICY_UNSPECIFIED', 'an unspecified address']
  switch (address.range()) {
    case 'unspecified':
      return ['POLICY_UNSPECIFIED', 'an unspecified address']
    case 'linkLocal':
      return ['POLICY_LINK_LOCAL', 'a link-local address']
    case 'multicast':
      return ['POLICY_MULTICAST', 'a multicast address']
    case 'broadcast':
      return ['POLICY_BROADCAST', 'a broadcast address']
    case 'loopback':
      return loopbackAllowed ? undefined : ['POLICY_LOOPBACK', 'a loopback address']
    default:
      return undefined
  }
}

/**
 * The addresses that decide: those embedded in an IPv6 address where there are any, otherwise the address itself.
 * Several come back where the notation is ambiguous; each of them must be allowed.
 */
function judgedAddresses(address: Address): Address[] {
  if (address instanceof ipaddr.IPv4) return [address]
  const b = address.toByteArray()
  const v4 = (...at: number[]) => new ipaddr.IPv4(at.map((index) => b[index] ?? 0))
  const startsWith = (...bytes: number[]) => bytes.every((byte, index) => b[index] === byte)
  const zeros = (from: number, to: number) => b.slice(from, to).every((byte) => byte === 0)
  const last = v4(12, 13, 14, 15)

  // RFC 4291 2.5.5.2, IPv4-mapped, and RFC 2765 2.1, IPv4-translated.
  if (zeros(0, 10) && b[10] === 0xff && b[11] === 0xff) return [last]
  if (zeros(0, 8) && b[8] === 0xff && b[9] === 0xff && b[10] === 0 && b[11] === 0) return [last]
  // RFC 4291 2.5.5.1, IPv4-compatible (deprecated); :: and ::1 are addresses of their own.
  if (zeros(0, 12) && !(zeros(12, 15) && (b[15] ?? 0) < 2)) return [last]
  // RFC 6052 2.1, the well-known NAT64 prefix 64:ff9b::/96.
  if (startsWith(0x00, 0x64, 0xff, 0x9b) && zeros(4, 12)) return [last]
  // RFC 8215, local NAT64 64:ff9b:1::/48: how long the prefix is can't be seen, so each place that RFC 6052 2.2 allows is judged where something stands.
  if (startsWith(0x00, 0x64, 0xff, 0x9b, 0x00, 0x01)) {
    const places = [v4(6, 7, 9, 10), v4(7, 9, 10, 11), v4(9, 10, 11, 12), last]
    const filled = places.filter((place) => place.octets[0] !== 0)
    return filled.length > 0 ? filled : places
  }
  // RFC 3056 2, 6to4.
  if (startsWith(0x20, 0x02)) return [v4(2, 3, 4, 5)]
  // RFC 4380 4, Teredo: the client's address with all bits turned.
  if (startsWith(0x20, 0x01, 0x00, 0x00)) return [new ipaddr.IPv4(b.slice(12, 16).map((byte) => byte ^ 0xff))]
  // RFC 5214 6.1, ISATAP interface identifiers: the tunnel leads to the embedded address, the outer one still counts.
  if ((b[8] === 0x00 || b[8] === 0x02) && b[9] === 0x00 && b[10] === 0x5e && b[11] === 0xfe) return [address, last]
  return [address]
}

export function contains([network, bits]: Range, address: Address): boolean {
  if (network instanceof ipaddr.IPv4) return address instanceof ipaddr.IPv4 && address.match(network, bits)
  return address instanceof ipaddr.IPv6 && address.match(network, bits)
}

function matchesRange(rules: Rules, address: Address): boolean {
  return rules.ranges.some((range) => contains(range, address))
}

function matchesName(rules: Rules, name: string): boolean {
  return rules.names.has(name) || rules.suffixes.some((suffix) => name.length > suffix.length && name.endsWith(suffix))
}

export function normalizeHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
}

function isLoopbackHost(host: string): boolean {
  const name = normalizeHost(host)
  if (name === 'localhost') return true
  return ipaddr.isValid(name) && judgedAddresses(ipaddr.parse(name)).every((address) => address.range() === 'loopback')
}

function parseRules(variable: string, entries: readonly string[]): Rules {
  const ranges: Range[] = []
  const names = new Set<string>()
  const suffixes: string[] = []
  for (const raw of entries) {
    const entry = normalizeHost(raw.trim())
    if (entry === '') continue
    const range = tryParseRange(entry)
    if (range !== undefined) ranges.push(range)
    else if (!isHostPattern(entry)) {
      throw new Error(
        `${variable}: “${raw.trim()}” is neither an address range such as 10.0.0.0/8 nor a host name such as registry.example.com or *.example.com`,
      )
    } else if (entry.startsWith('*.')) suffixes.push(entry.slice(1))
    else names.add(entry)
  }
  return { ranges, names, suffixes }
}

export function tryParseRange(entry: string): Range | undefined {
  if (ipaddr.IPv4.isValidCIDRFourPartDecimal(entry) || ipaddr.IPv6.isValidCIDR(entry)) return parseRange(entry)
  if (ipaddr.IPv4.isValidFourPartDecimal(entry)) return [ipaddr.IPv4.parse(entry), 32]
  if (ipaddr.IPv6.isValid(entry)) return unwrapMapped([ipaddr.IPv6.parse(entry), 128])
  return undefined
}

function parseRange(text: string): Range {
  return unwrapMapped(ipaddr.parseCIDR(text))
}

/** `::ffff:10.0.0.0/104` means 10.0.0.0/8: addresses are compared after unwrapping. */
function unwrapMapped([address, bits]: Range): Range {
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= 96) return [address.toIPv4Address(), bits - 96]
  return [address, bits]
}

/** A DNS name, or one with `*.` in front. The last label is not a number: `10.0.0` and `1.2.3.4.5` are mistyped addresses. */
export function isHostPattern(entry: string): boolean {
  return /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*(?!\d+$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(entry)
}
