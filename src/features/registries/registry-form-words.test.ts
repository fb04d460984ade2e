import { describe, expect, it } from 'vitest'
import {
  contentPathHint,
  contentPathsNote,
  endpointPreview,
  fixedSynchronisation,
  pointsToGitHub,
  tlsMode,
  tlsModeWords,
} from './registry-form-words'
import { emptyRegistry } from './registry-values'

const values = { ...emptyRegistry('oci'), endpoint: 'harbor.corp.io' }

describe('words', () => {
  it('show the address that will be used', () => {
    expect(endpointPreview('oci://harbor.corp.io/v2')).toEqual({
      endpoint: 'https://harbor.corp.io',
      notes: ['oci:// read as https://', '/v2 removed: it is added on each call'],
    })
    expect(endpointPreview('')).toBeUndefined()
    expect(endpointPreview('ftp://x')).toBeUndefined()
  })

  it('say how the server is verified; skipping wins', () => {
    expect(tlsModeWords(tlsMode(values), false)).toBe('Verified with the system’s authorities')
    expect(tlsModeWords(tlsMode({ ...values, certificate: 'P' }), true)).toBe(
      'Verified with the system’s authorities and the uploaded certificate',
    )
    expect(tlsModeWords(tlsMode({ ...values, certificate: 'P', insecureSkipVerify: true }), true)).toBe(
      'Not verified: anyone on the network path can read the credentials. A certificate is uploaded, but Insecure Skip TLS Verify is checked: it is not used.',
    )
    expect(tlsMode({ ...values, endpoint: 'http://x' })).toBe('plain')
    // Of ECR the scheme is taken off: AWS is always asked over TLS.
    expect(tlsMode({ ...values, ociAuth: 'ecr', endpoint: 'http://x' })).toBe('system')
  })

  it('say that spectro-packs/archive is left out', () => {
    expect(contentPathsNote(['internal/spectro-packs/archive/', 'team-a'])).toBe(
      'spectro-packs/archive is left out, as it is added on each call. Used: internal, team-a',
    )
    expect(contentPathsNote(['spectro-packs'])).toMatch(/Used: the root of the registry$/)
    expect(contentPathsNote(['internal'])).toBeUndefined()
  })

  it('say where the content path is needed', () => {
    expect(contentPathHint('pack', true, false)).toMatch(/leave empty for the whole registry/)
    expect(contentPathHint('helm', true, false)).toMatch(/Needed to synchronise/)
    expect(contentPathHint('zarf', false, false)).toMatch(/at the root of the registry are not found/)
    expect(contentPathHint('helm', true, true)).toMatch(/GitHub repository/)
  })

  it('know GitHub by its host, with Basic credentials alone', () => {
    expect(pointsToGitHub({ ...values, endpoint: 'ghcr.io/orgs/acme' })).toBe(true)
    expect(pointsToGitHub({ ...values, endpoint: 'https://ghcr.io.evil.example' })).toBe(false)
    expect(pointsToGitHub({ ...emptyRegistry('helm'), endpoint: 'ghcr.io' })).toBe(false)
  })

  it('say that a registry without synchronisation has to be added again', () => {
    expect(fixedSynchronisation(true)).toMatch(/^On\. It can’t be changed/)
    expect(fixedSynchronisation(false)).toMatch(/delete this registry and add it again/)
  })
})
