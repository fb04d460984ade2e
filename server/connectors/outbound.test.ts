import { describe, expect, it } from 'vitest'
import { createOutboundPolicy } from './outbound'

const outside = createOutboundPolicy({ listenHost: '0.0.0.0', allow: [], deny: [] })
const local = createOutboundPolicy({ listenHost: '127.0.0.1', allow: [], deny: [] })

/** The address that a URL's host stands for once the URL parser has read it. */
function hostOfUrl(text: string): string {
  return new URL(text).hostname.replace(/^\[|\]$/g, '')
}

const CODES: Readonly<Record<string, string>> = {
  metadata: 'POLICY_METADATA',
  'link-local': 'POLICY_LINK_LOCAL',
  unspecified: 'POLICY_UNSPECIFIED',
  multicast: 'POLICY_MULTICAST',
  broadcast: 'POLICY_BROADCAST',
  loopback: 'POLICY_LOOPBACK',
  OUTBOUND_DENY: 'POLICY_DENIED',
}

/** @param what stands in the reason */
function refusedAs(what: string): unknown {
  const reason: unknown = expect.stringContaining(what)
  return { code: CODES[what], reason }
}

describe('addresses that are refused always', () => {
  it.each([
    ['169.254.169.254', 'metadata of most clouds', 'metadata'],
    ['169.254.170.2', 'ECS task credentials', 'metadata'],
    ['169.254.0.1', '', 'link-local'],
    ['169.254.255.255', '', 'link-local'],
    ['fe80::1', '', 'link-local'],
    ['fe80::1%eth0', 'with a zone', 'link-local'],
    ['febf:ffff::1', 'end of fe80::/10', 'link-local'],
    ['169.254.170.23', 'EKS Pod Identity', 'metadata'],
    ['::ffff:169.254.7.7', 'IPv4-mapped', 'link-local'],
    ['fd00:ec2::254', 'AWS metadata over IPv6', 'metadata'],
    ['fd20:ce::254', 'Google metadata over IPv6', 'metadata'],
    ['100.100.100.200', 'Alibaba metadata', 'metadata'],
    ['168.63.129.16', 'Azure wire server', 'metadata'],
    ['192.0.0.192', 'Oracle metadata', 'metadata'],
    ['0.0.0.0', '', 'unspecified'],
    ['0.0.0.1', 'this network', 'unspecified'],
    ['::', '', 'unspecified'],
    ['224.0.0.1', '', 'multicast'],
    ['239.255.255.250', '', 'multicast'],
    ['ff02::1', '', 'multicast'],
    ['ff0e::1', '', 'multicast'],
    ['255.255.255.255', '', 'broadcast'],
    ['::ffff:169.254.169.254', 'IPv4-mapped', 'metadata'],
    ['::ffff:a9fe:a9fe', 'IPv4-mapped, hex', 'metadata'],
    ['0:0:0:0:0:ffff:a9fe:a9fe', 'IPv4-mapped, long', 'metadata'],
    ['::ffff:0:169.254.169.254', 'IPv4-translated', 'metadata'],
    ['::169.254.169.254', 'IPv4-compatible', 'metadata'],
    ['64:ff9b::169.254.169.254', 'NAT64', 'metadata'],
    ['64:ff9b::a9fe:a9fe', 'NAT64, hex', 'metadata'],
    ['64:ff9b:1:a9fe:a9:fe00::', 'local NAT64 with a /48 prefix', 'metadata'],
    ['64:ff9b:1::a9fe:a9fe', 'local NAT64 with a /96 prefix', 'metadata'],
    ['2002:a9fe:a9fe::1', '6to4', 'metadata'],
    ['2001:0:4136:e378:8000:63bf:5601:5601', 'Teredo', 'metadata'],
    ['2001:db8::5efe:a9fe:a9fe', 'ISATAP', 'metadata'],
    ['::ffff:0.0.0.0', 'IPv4-mapped', 'unspecified'],
    ['2002:e000:1::', '6to4', 'multicast'],
    [hostOfUrl('http://2852039166/'), 'decimal', 'metadata'],
    [hostOfUrl('http://0xa9fea9fe/'), 'hex', 'metadata'],
    [hostOfUrl('http://0251.0376.0251.0376/'), 'octal', 'metadata'],
    [hostOfUrl('http://169.254.43518/'), 'three parts', 'metadata'],
    [hostOfUrl('http://jo:pw@169.254.169.254/'), 'behind user information', 'metadata'],
    [hostOfUrl('http://169.254.169.254./'), 'trailing dot', 'metadata'],
    [hostOfUrl('http://①⑥⑨.②⑤④.①⑥⑨.②⑤④/'), 'circled digits', 'metadata'],
    [hostOfUrl('http://[::ffff:169.254.169.254]/'), 'bracketed', 'metadata'],
    ['2852039166', 'decimal as it is', 'metadata'],
  ])('%s (%s)', (address, _, what) => {
    expect(outside.refusal(address, 'registry.example.com')).toEqual(refusedAs(what))
    expect(local.refusal(address, 'registry.example.com')).toEqual(refusedAs(what))
  })
})

describe('loopback', () => {
  const addresses = [
    '127.0.0.1',
    '127.8.9.10',
    '::1',
    '::ffff:127.0.0.1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    hostOfUrl('http://2130706433/'),
    hostOfUrl('http://0x7f.1/'),
    hostOfUrl('http://017700000001/'),
    hostOfUrl('http://127.1/'),
  ]
  it.each(addresses)('%s is refused when the server listens elsewhere', (address) => {
    expect(outside.refusal(address, 'localhost')).toEqual({
      code: 'POLICY_LOOPBACK',
      reason: `${address} (localhost) is a loopback address, and this server does not connect to those`,
    })
  })
  it.each(addresses)('%s is allowed when the server listens on loopback', (address) => {
    expect(local.refusal(address, 'localhost')).toBeUndefined()
  })
  it.each(['localhost', '127.0.0.2', '::1', '[::1]', 'LOCALHOST.'])('%s counts as listening on loopback', (listenHost) => {
    expect(createOutboundPolicy({ listenHost, allow: [], deny: [] }).refusal('127.0.0.1', 'x')).toBeUndefined()
  })
  it.each(['0.0.0.0', '::', '10.0.0.1', 'console.example.com'])('%s does not', (listenHost) => {
    expect(createOutboundPolicy({ listenHost, allow: [], deny: [] }).refusal('127.0.0.1', 'x')).toBeDefined()
  })
})

describe('what is allowed', () => {
  it.each([
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    'fd12::1',
    '8.8.8.8',
    '2606:4700::1111',
    '::ffff:10.0.0.1',
    '64:ff9b::808:808',
    '64:ff9b:1::808:808',
    '2002:0808:0808::',
  ])('%s', (address) => {
    expect(outside.refusal(address, 'registry.example.com')).toBeUndefined()
  })
})

describe('OUTBOUND_ALLOW and OUTBOUND_DENY', () => {
  const policy = (allow: string[], deny: string[] = []) => createOutboundPolicy({ listenHost: '0.0.0.0', allow, deny })

  it('lifts a refusal by range, address, name and wildcard', () => {
    expect(policy(['127.0.0.0/8']).refusal('127.0.0.1', 'x')).toBeUndefined()
    expect(policy(['127.0.0.1']).refusal('::ffff:127.0.0.1', 'x')).toBeUndefined()
    expect(policy(['127.0.0.1']).refusal('127.0.0.2', 'x')).toEqual(refusedAs('loopback'))
    expect(policy(['[::1]']).refusal('::1', 'x')).toBeUndefined()
    expect(policy(['fe80::/10']).refusal('fe80::2', 'x')).toBeUndefined()
    expect(policy(['Registry.Local']).refusal('127.0.0.1', 'registry.local.')).toBeUndefined()
    expect(policy(['*.example.com']).refusal('127.0.0.1', 'a.b.example.com')).toBeUndefined()
    expect(policy(['*.example.com']).refusal('127.0.0.1', 'example.com')).toEqual(refusedAs('loopback'))
    expect(policy(['*.example.com']).refusal('127.0.0.1', 'badexample.com')).toEqual(refusedAs('loopback'))
    expect(policy(['::ffff:127.0.0.0/104']).refusal('127.0.0.1', 'x')).toBeUndefined()
  })

  it('an allowed tunnel range does not allow what is embedded', () => {
    expect(policy(['2002::/16']).refusal('2002:7f00:1::', 'x')).toEqual(refusedAs('loopback'))
  })

  it('deny wins', () => {
    expect(policy(['10.0.0.0/8'], ['10.1.0.0/16']).refusal('10.1.2.3', 'x')).toEqual({
      code: 'POLICY_DENIED',
      reason: '10.1.2.3 (x) is on the list of addresses that this server must not connect to (OUTBOUND_DENY)',
    })
    expect(policy(['*.example.com'], ['secret.example.com']).refusal('8.8.8.8', 'secret.example.com')).toEqual(refusedAs('OUTBOUND_DENY'))
    expect(policy([], ['8.8.8.0/24']).refusal('::ffff:8.8.8.8', 'x')).toEqual(refusedAs('OUTBOUND_DENY'))
    expect(policy([], ['64:ff9b::/96']).refusal('64:ff9b::808:808', 'x')).toEqual(refusedAs('OUTBOUND_DENY'))
    expect(policy([], ['10.0.0.0/8']).refusal('11.0.0.1', 'x')).toBeUndefined()
  })

  it.each(['10.0.0.0/33', '10.0.0', '1.2.3.4.5', '300.1.1.1', 'fe80::/200', 'http://x', 'a b', '*.', '*', 'a.*.com', 'x/y', '-a.com'])(
    '%s is malformed and said so',
    (entry) => {
      expect(() => policy([entry])).toThrow(
        `OUTBOUND_ALLOW: “${entry}” is neither an address range such as 10.0.0.0/8 nor a host name such as registry.example.com or *.example.com`,
      )
      expect(() => policy([], [entry])).toThrow(/^OUTBOUND_DENY/)
    },
  )

  it('skips empty entries', () => {
    expect(() => policy(['', ' '])).not.toThrow()
  })
})
