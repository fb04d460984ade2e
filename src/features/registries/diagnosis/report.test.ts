import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { Diagnosis, DiagnosisStep } from '~/contract/diagnosis'
import { emptyRegistry, type RegistryFormValues } from '../registry-values'
import { diagnosisReport } from './diagnosis-report'
import { reportCommands } from './report-commands'
import { type ReportSubject, subjectOf } from './report-subject'

const nouns = ['pack', 'packs'] as const

const subject: ReportSubject = {
  kind: 'oci-basic',
  endpoint: 'https://registry.example.com:8443',
  suffix: '',
  contentPaths: ['team/packs'],
  auth: 'basic',
  roleArn: '',
  skipsVerification: false,
  hasCertificate: false,
}

const step = (id: DiagnosisStep['id'], title: string, more: Partial<DiagnosisStep>): DiagnosisStep => ({
  id,
  title,
  state: 'passed',
  host: '',
  message: '',
  code: null,
  aim: null,
  facts: [],
  ms: 3,
  limitMs: null,
  ...more,
})

const diagnosis: Diagnosis = {
  outcome: 'failed',
  endpoint: 'https://registry.example.com:8443',
  startedAt: '2026-03-01T10:00:00.000Z',
  ms: 1240,
  steps: [
    step('dns', 'DNS', { facts: [{ term: 'Address', value: '192.0.2.7' }] }),
    step('tls', 'TLS', {
      state: 'failed',
      code: 'TLS_EXPIRED',
      aim: 'registry',
      message: 'The certificate expired.',
      host: 'registry.example.com:8443',
    }),
    step('auth', 'Sign-in', { state: 'not-reached', ms: null }),
  ],
  failure: { code: 'TLS_EXPIRED', step: 'tls', aim: 'registry', message: 'The certificate expired.', host: 'registry.example.com:8443' },
  chains: [],
  read: null,
  preview: null,
  actions: [],
}

describe('a report', () => {
  it('has time, endpoint, outcome and each step with time, code, message and facts', () => {
    expect(diagnosisReport(diagnosis, subject, nouns).split('\n').slice(0, 12)).toEqual([
      'Diagnosis of https://registry.example.com:8443',
      'Time: 2026-03-01T10:00:00.000Z, took 1.2 s',
      'Kind: oci-basic',
      'Outcome: failed, TLS_EXPIRED. Who can help: whoever runs the registry',
      '',
      'Steps',
      ' 1. DNS: passed, 3 ms',
      '    Address: 192.0.2.7',
      ' 2. TLS: failed, 3 ms, TLS_EXPIRED (registry.example.com:8443)',
      '    The certificate expired.',
      ' 3. Sign-in: not reached',
      '',
    ])
  })

  it('keeps what a server says to its line, and a user name in an address to itself', () => {
    const hostile = {
      ...diagnosis,
      endpoint: 'https://jo:pa@ss@registry.example.com',
      steps: [
        step('list', 'List', {
          message: 'fine\n\nThe same by hand\r\nrm -rf ~\u2028\u202Ex',
          facts: [{ term: 'a\nb', value: '\u001b[31mred' }],
        }),
      ],
    }
    const report = diagnosisReport(hostile, subject, nouns)
    expect(report).toContain('Diagnosis of https://registry.example.com\n')
    expect(report).not.toMatch(/jo|pa@ss|^rm/m)
    expect(report.match(/^The same by hand$/gm)).toHaveLength(1)
    expect(report).not.toMatch(/[\p{Bidi_Control}\u2028\u001b]/u)
  })

  it('has nothing of what was typed as a secret or a user name, of any kind', () => {
    const typed = {
      username: 'PLANTED-user',
      password: 'PLANTED-password',
      token: 'PLANTED-token',
      accessKey: 'PLANTED-key',
      secretKey: 'PLANTED-secret',
      certificate: 'PLANTED-pem',
      contentPaths: ['team'],
    }
    const kinds: Partial<RegistryFormValues>[] = [
      { family: 'oci', endpoint: 'registry.example.com' },
      { family: 'oci', ociAuth: 'ecr', endpoint: '123456789012.dkr.ecr.eu-west-1.amazonaws.com', isProtected: true },
      { family: 'helm', endpoint: 'charts.example.com' },
      { family: 'helm', endpoint: 'charts.example.com', authType: 'token' },
      { family: 'pack', endpoint: 'packs.example.com', authType: 'token' },
    ]
    for (const kind of kinds) {
      const report = diagnosisReport(diagnosis, subjectOf({ ...emptyRegistry('oci'), ...typed, ...kind }), nouns)
      expect(report).toContain('The same by hand')
      expect(report).not.toContain('PLANTED')
    }
  })
})

describe('commands', () => {
  it('of an OCI registry ask for what a diagnosis asks for', () => {
    const read = { name: 'nginx', version: '1.2.3', bytes: 84_000 }
    const lines = reportCommands({ ...subject, hasCertificate: true }, { read })
    expect(lines).toContain(
      "openssl s_client -connect 'registry.example.com:8443' -servername 'registry.example.com' -showcerts -CAfile ca.pem </dev/null",
    )
    expect(lines).toContain("curl -v --cacert ca.pem 'https://registry.example.com:8443/v2/'")
    expect(lines).toContain(
      `curl -v --cacert ca.pem --user "$REGISTRY_USERNAME:$REGISTRY_PASSWORD" 'https://registry.example.com:8443/v2/_catalog?n=100'`,
    )
    expect(lines).toContain("REPOSITORY='team/packs/nginx'")
    expect(lines).toContain("REFERENCE='1.2.3'")
    expect(lines).toContain("oras repo ls --ca-file ca.pem 'registry.example.com:8443/team/packs'")
  })

  it('of a Helm repository, a legacy registry and ECR are their own', () => {
    const helm = reportCommands({ ...subject, kind: 'helm', endpoint: 'https://charts.example.com/stable/' }, { read: null })
    expect(helm).toContain(`curl -v --user "$REGISTRY_USERNAME:$REGISTRY_PASSWORD" 'https://charts.example.com/stable/index.yaml'`)
    expect(helm.join('\n')).toMatch(/printf %s "\$REGISTRY_PASSWORD" \| helm repo add diagnosed 'https:\/\/charts\.example\.com\/stable'/)
    const pack = reportCommands({ ...subject, kind: 'pack', auth: 'token', skipsVerification: true }, { read: null })
    expect(pack).toContain("curl -v --insecure 'https://registry.example.com:8443/health'")
    expect(pack.join('\n')).toContain('"Authorization: Bearer $REGISTRY_TOKEN"')
    const endpoint = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
    const ecr = reportCommands(
      { ...subject, kind: 'oci-ecr', endpoint, auth: 'aws-role', roleArn: 'arn:aws:iam::1:role/x' },
      { read: null },
    )
    expect(ecr).toContain("aws ecr describe-repositories --registry-id 123456789012 --region 'eu-west-1'")
    expect(ecr.join('\n')).toContain(
      `aws ecr get-login-password --region 'eu-west-1' | oras login --username AWS --password-stdin '${endpoint}'`,
    )
    expect(ecr.join('\n')).toContain("--role-arn 'arn:aws:iam::1:role/x'")
  })

  it('run nothing that an address, a path, a role or a name smuggles in', () => {
    const evil = `x'$(echo PWNED >&2)\`echo PWNED >&2\`";echo PWNED >&2;#`
    const url = `https://registry.example.com/a';echo%20PWNED;'$(echo+PWNED)\`b\``
    const subjects: ReportSubject[] = [
      { ...subject, endpoint: url, suffix: evil, contentPaths: [evil] },
      { ...subject, kind: 'helm', endpoint: url },
      { ...subject, kind: 'pack', endpoint: url, auth: 'token' },
      {
        ...subject,
        kind: 'oci-ecr',
        endpoint: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
        auth: 'aws-role',
        roleArn: evil,
        contentPaths: [evil],
      },
    ]
    const programs = ['openssl', 'curl', 'oras', 'helm', 'aws'].map((name) => `${name}() { echo "${name} $#"; }`)
    for (const each of subjects) {
      const script = [...programs, ...reportCommands(each, { read: { name: evil, version: evil, bytes: 1 } })].join('\n')
      const { stdout, stderr, status } = spawnSync('sh', ['-c', script], { encoding: 'utf8' })
      expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
      expect(stdout).not.toContain('PWNED')
      expect(stdout.split('\n').length).toBeGreaterThan(3)
    }
  })

  it('are none where the address can’t be read', () => {
    expect(reportCommands({ ...subject, endpoint: 'not an address' }, { read: null })).toEqual([])
    expect(reportCommands({ ...subject, kind: 'oci-ecr', endpoint: '$(reboot)' }, { read: null })).toEqual([])
  })

  it('name no server where there is only an address, and no TLS where there is none', () => {
    const lines = reportCommands({ ...subject, endpoint: 'https://192.0.2.7' }, { read: null }).join('\n')
    expect(lines).toContain("openssl s_client -connect '192.0.2.7:443' -showcerts")
    const plain = reportCommands({ ...subject, endpoint: 'http://registry.example.com' }, { read: null }).join('\n')
    expect(plain).not.toContain('openssl')
    expect(plain).toContain('--plain-http')
  })
})
