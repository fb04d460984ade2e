/** What the host name of a registry in Amazon ECR says. */
export interface EcrEndpoint {
  readonly ok: true
  /** Lower case, without scheme and path. */
  readonly host: string
  /** Twelve digits. */
  readonly account: string
  readonly region: string
  readonly partition: 'aws' | 'aws-us-gov' | 'aws-cn' | 'aws-iso' | 'aws-iso-b'
  /** What was changed, as short sentences for the person who typed it; empty when nothing was. */
  readonly notes: readonly string[]
}

// AWS documentation, "Amazon ECR private registry" and "Amazon ECR endpoints": IPv4 and dual-stack names, FIPS ones too.
const CLASSIC =
  /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z]{2}(?:-[a-z]+)+-\d+)\.(amazonaws\.com|amazonaws\.com\.cn|c2s\.ic\.gov|sc2s\.sgov\.gov)$/
const DUAL_STACK = /^(\d{12})\.dkr-ecr(?:-fips)?\.([a-z]{2}(?:-[a-z]+)+-\d+)\.on\.(?:aws|amazonwebservices\.com\.cn)$/

/**
 * Reads what a person typed or pasted as the endpoint of a registry in Amazon ECR. Takes off a scheme and a trailing slash, and says so.
 * @returns its parts, or one sentence about what is wrong
 */
export function readEcrEndpoint(input: string): EcrEndpoint | { readonly ok: false; readonly message: string } {
  const text = input.trim()
  if (text === '') return { ok: false, message: 'Enter the endpoint' }
  const notes: string[] = []
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0] ?? ''
  if (scheme !== '') notes.push(`${scheme} taken off: the endpoint of ECR is a host name`)
  let host = text.slice(scheme.length).toLowerCase()
  if (/\/+$/.test(host)) {
    host = host.replace(/\/+$/, '')
    notes.push('trailing slash removed')
  }
  if (host.includes('/')) return { ok: false, message: 'Put the path behind the host name into Base Content Path' }
  const match = CLASSIC.exec(host) ?? DUAL_STACK.exec(host)
  const account = match?.[1]
  const region = match?.[2]
  if (account === undefined || region === undefined) {
    return { ok: false, message: 'That is not an address of Amazon ECR; it should look like 123456789012.dkr.ecr.us-east-1.amazonaws.com' }
  }
  return { ok: true, host, account, region, partition: partitionOf(region), notes }
}

function partitionOf(region: string): EcrEndpoint['partition'] {
  if (region.startsWith('us-gov-')) return 'aws-us-gov'
  if (region.startsWith('cn-')) return 'aws-cn'
  if (region.startsWith('us-isob-')) return 'aws-iso-b'
  if (region.startsWith('us-iso-')) return 'aws-iso'
  return 'aws'
}
