import { describe, expect, it } from 'vitest'
import { endsSoon } from './certificate-words'
import { warningsOf } from './registry-warnings'

const now = Date.parse('2026-05-01T12:00:00Z')
const inDays = (days: number) => new Date(now + days * 86_400_000 + 3_600_000).toISOString()
const fine = { insecureSkipVerify: false, expiringCertificate: null }
const ending = (days: number, of: 'uploaded' | 'server' = 'uploaded') => ({
  ...fine,
  expiringCertificate: { of, subject: 'CN=Basement CA', notAfter: inDays(days) },
})

describe('warnings of a row', () => {
  it('are none where there is nothing to say, and in front of a Palette', () => {
    expect(warningsOf(fine, now)).toEqual([])
    expect(warningsOf(undefined, now)).toEqual([])
  })

  it('say that the server is not verified', () => {
    expect(warningsOf({ ...fine, insecureSkipVerify: true }, now)).toMatchObject([{ words: 'TLS not verified', tone: 'warning' }])
  })

  it.each([
    [12, 'Certificate ends in 12 days', 'warning'],
    [1, 'Certificate ends in 1 day', 'warning'],
    [0, 'Certificate ends today', 'warning'],
    [-3, 'Certificate expired', 'danger'],
  ])('count the days of a certificate: %i', (days, words, tone) => {
    expect(warningsOf(ending(days), now)).toMatchObject([{ words, tone }])
  })

  it('say whose certificate it is, and who renews it', () => {
    expect(warningsOf(ending(12), now)[0]?.detail).toMatch(
      /^The uploaded certificate \(CN=Basement CA\) ends on .*Upload the one that replaces it/,
    )
    expect(warningsOf(ending(-3, 'server'), now)[0]?.detail).toMatch(
      /^The server’s certificate \(CN=Basement CA\) expired on .*has to renew it/,
    )
  })
})

describe('the mark of a certificate', () => {
  it('counts down within 30 days of its end, while it is in force', () => {
    expect(endsSoon({ validity: 'valid', notAfter: inDays(12) }, now)).toBe('Ends in 12 days')
    expect(endsSoon({ validity: 'valid', notAfter: inDays(0) }, now)).toBe('Ends today')
    expect(endsSoon({ validity: 'valid', notAfter: inDays(29) }, now)).toBe('Ends in 29 days')
    expect(endsSoon({ validity: 'valid', notAfter: inDays(30) }, now)).toBeUndefined()
    expect(endsSoon({ validity: 'expired', notAfter: inDays(-1) }, now)).toBeUndefined()
  })
})
