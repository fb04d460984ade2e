/** Addresses that no registry may have, in every notation that a URL, a resolver or a careless check might read differently. */

const TARGETS = [
  '127.0.0.1',
  '127.8.9.10',
  '169.254.169.254',
  '169.254.170.2',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
] as const

const octets = (address: string) => address.split('.').map(Number)
const asNumber = (address: string) => octets(address).reduce((sum, octet) => sum * 256 + octet, 0)
const hex = (value: number, digits = 2) => value.toString(16).padStart(digits, '0')
const circled = ['⓪', '①', '②', '③', '④', '⑤', '⑥', '⑦', '⑧', '⑨']
const replaced = (address: string, digits: (digit: number) => string) => address.replace(/\d/g, (digit) => digits(Number(digit)))

/** One IPv4 address as hosts of URLs. */
function hostsOf(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = octets(address)
  const [high, low] = [hex(a * 256 + b, 4), hex(c * 256 + d, 4)]
  const turned = octets(address).map((octet) => hex(octet ^ 0xff))
  return [
    address,
    `${address}.`,
    String(asNumber(address)),
    `0x${hex(asNumber(address), 8)}`,
    `0X${hex(asNumber(address), 8).toUpperCase()}`,
    `0${asNumber(address).toString(8)}`,
    octets(address)
      .map((octet) => `0x${hex(octet)}`)
      .join('.'),
    octets(address)
      .map((octet) => `0${octet.toString(8)}`)
      .join('.'),
    octets(address)
      .map((octet) => `0000${octet.toString(8)}`)
      .join('.'),
    `0x${hex(a)}.${b}.0${c.toString(8)}.${d}`,
    `${a}.${b * 65_536 + c * 256 + d}`,
    `${a}.${b}.${c * 256 + d}`,
    replaced(address, (digit) => String.fromCodePoint(0xff10 + digit)),
    replaced(address, (digit) => circled[digit] ?? ''),
    address.replaceAll('.', '。'),
    replaced(address, (digit) => `%3${digit}`),
    `[::ffff:${address}]`,
    `[::FFFF:${high}:${low}]`,
    `[0:0:0:0:0:ffff:${high}:${low}]`,
    `[::${address}]`,
    `[::ffff:0:${address}]`,
    `[64:ff9b::${address}]`,
    `[64:ff9b:1::${high}:${low}]`,
    `[2002:${high}:${low}::1]`,
    `[2001:0:4136:e378:8000:63bf:${turned.slice(0, 2).join('')}:${turned.slice(2).join('')}]`,
    `[fe80::5efe:${high}:${low}]`,
  ]
}

/** Names that lead to forbidden addresses, as public wildcard services, clouds and hosts files make them; with what a resolver says. */
export const HOSTILE_NAMES: Readonly<Record<string, readonly string[]>> = {
  localhost: ['127.0.0.1', '::1'],
  'localhost.': ['127.0.0.1', '::1'],
  'app.localhost': ['127.0.0.1'],
  'localhost.localdomain': ['127.0.0.1'],
  'localhost6.localdomain6': ['::1'],
  'ip6-localhost': ['::1'],
  'ip6-allnodes': ['ff02::1'],
  loopback: ['127.0.0.1'],
  broadcasthost: ['255.255.255.255'],
  'localtest.me': ['127.0.0.1', '::1'],
  'lvh.me': ['127.0.0.1'],
  'registry.lvh.me': ['127.0.0.1'],
  '127.0.0.1.nip.io': ['127.0.0.1'],
  '7f000001.nip.io': ['127.0.0.1'],
  '169.254.169.254.nip.io': ['169.254.169.254'],
  'a9fea9fe.nip.io': ['169.254.169.254'],
  '169-254-169-254.sslip.io': ['169.254.169.254'],
  '--1.sslip.io': ['::1'],
  'registry.169.254.169.254.nip.io': ['169.254.169.254'],
  'metadata.google.internal': ['169.254.169.254'],
  metadata: ['169.254.169.254'],
  'instance-data': ['169.254.169.254'],
  'instance-data.ec2.internal': ['169.254.169.254', 'fd00:ec2::254'],
  'metadata.azure.internal': ['168.63.129.16'],
  'metadata.aliyun.test': ['100.100.100.200'],
  'metadata.oracle.test': ['192.0.0.192'],
  'metadata.v6.test': ['fd20:ce::254'],
  'linklocal.test': ['fe80::1'],
  'zone.test': ['fe80::1%eth0'],
  'mapped.test': ['::ffff:169.254.169.254'],
  'nat64.test': ['64:ff9b::a9fe:a9fe'],
  'sixtofour.test': ['2002:7f00:1::'],
  'zero.test': ['0.0.0.0', '::'],
  'multicast.test': ['239.255.255.250'],
  'all-bad.test': ['127.0.0.1', '169.254.169.254', '0.0.0.0'],
  'xn--mgbh0fb.xn--kgbechtv': ['127.0.0.1'],
}

const SPELLINGS_OF_NAMES = [
  'LOCALHOST',
  'LocalHost',
  'ｌｏｃａｌｈｏｓｔ',
  'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
  'local%68ost',
  'loc\u00ADalhost',
  'Metadata.Google.Internal',
  'metadata。google。internal',
  'مثال.إختبار',
]

const OTHER_LITERALS = [
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000::0001]',
  '[::]',
  '[::0.0.0.0]',
  '[::ffff:7f00:1]',
  '[fe80::1]',
  '[febf:ffff::1]',
  '[fe80::a9fe:a9fe]',
  '[ff02::1]',
  '[ff0e::1]',
  '[FF02::FB]',
  '[fd00:ec2::254]',
  '[fd00:0ec2:0:0:0:0:0:254]',
  '[fd20:ce::254]',
  '[64:ff9b:1:7f00:0:100::]',
  '[64:ff9b:1:a9fe:a9:fe00::]',
  '[2001:db8::5efe:7f00:1]',
  '0',
  '00',
  '0x0',
  '0.0',
  '127.1',
  '127.0.1',
  '0177.1',
  '0x7f.1',
  '127.000.000.001',
  '017700000001',
  '4294967295',
  '0xffffffff',
]

/** Hosts that no parser should take. */
const NO_HOSTS = [
  '256.256.256.256',
  '4294967296',
  '0x100000000',
  '1.2.3.4.5',
  '127.0.0.0x100',
  '09.0.0.1',
  '[::1',
  '::1',
  '[::ffff:999.1.1.1]',
  '[fe80::1%25eth0]',
  '[fe80::1%eth0]',
  '[::1%251]',
  '[v1.fe80::a+en1]',
  '127.0.0.1%00.example.com',
  'local\thost.example.com',
  'registry.example.com%0d%0aHost:169.254.169.254',
  'a..b',
  'x'.repeat(300),
  '%zz',
  '<169.254.169.254>',
  '169.254.169.254^',
  '169.254.169.254|x',
  'xn--',
]

/** Whole texts, in which the host is not where it seems to be. */
const TRICKS = [
  'https://registry.example.com@169.254.169.254/',
  'https://registry.example.com:443@169.254.169.254/',
  'https://registry.example.com%2f@127.0.0.1/',
  'https://jo:secret@127.0.0.1/',
  'https://127.0.0.1#@registry.example.com/',
  'https://127.0.0.1?@registry.example.com/',
  'https://127.0.0.1\\@registry.example.com/',
  'https://registry.example.com\\@127.0.0.1/',
  'https:\\\\127.0.0.1\\',
  'https:/127.0.0.1',
  'https:127.0.0.1',
  'https:///127.0.0.1',
  'https://////169.254.169.254/latest/meta-data/',
  '//169.254.169.254/',
  'oci://169.254.169.254/charts',
  'OCI://2852039166/charts',
  'HTTP://0xA9FEA9FE/',
  'http://127.0.0.1:80/v2',
  'http://127.0.0.1:0/',
  'http://127.0.0.1:65536/',
  'http://127.0.0.1:99999999/',
  'http://127.0.0.1:22/',
  'http://127.0.0.1:6379/v2/',
  'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
  'http://169.254.170.2/v2/credentials/',
  'http://metadata.google.internal/computeMetadata/v1/',
  'https://127.0.0.1/..;/v2/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:6379/_INFO',
  'ftp://127.0.0.1/',
  'dict://127.0.0.1:11211/',
  'ldap://127.0.0.1/',
  'unix:///var/run/docker.sock',
  'javascript://127.0.0.1/%0aalert(1)',
  'data:text/plain,hello',
  'jar:http://127.0.0.1!/',
  'http+unix://%2Fvar%2Frun%2Fdocker.sock/v2',
  'http://127.0.0.1 .example.com/',
  'http://127.0.0.1\r\nHost: registry.example.com/',
  '\u0000http://127.0.0.1/',
  'http://',
  'https://:443/',
  'https://@127.0.0.1/',
  'https://.127.0.0.1/',
]

/** Everything that a person could type into the field of the endpoint to lead this server astray. */
export const HOSTILE_URLS: readonly string[] = [
  ...new Set([
    ...TARGETS.flatMap((target, index) => hostsOf(target).map((host, form) => `${(index + form) % 2 === 0 ? 'https' : 'http'}://${host}`)),
    ...[...OTHER_LITERALS, ...NO_HOSTS, ...SPELLINGS_OF_NAMES, ...Object.keys(HOSTILE_NAMES)].flatMap((host) => [
      `https://${host}`,
      `http://${host}:5000/v2`,
    ]),
    ...TRICKS,
    ...TARGETS,
  ]),
]
