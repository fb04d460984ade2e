import { describe, expect, it } from 'vitest'
import { joinPem, pemBlocks } from './pem'

const one = '-----BEGIN CERTIFICATE-----\nAAAA\nBBBB\n-----END CERTIFICATE-----\n'
const two = one.replace('AAAA', 'CCCC')

describe('PEM', () => {
  it('is split into its certificates', () => {
    expect(pemBlocks(`${one}${two}`)).toEqual([one, two])
    expect(pemBlocks('')).toEqual([])
  })

  it('is joined without repeating a certificate, also where its lines are broken elsewhere', () => {
    expect(joinPem(one, two)).toBe(`${one}${two}`)
    expect(joinPem(`${one}${two}`, one.replace('AAAA\nBBBB', 'AA\r\nAABBBB'))).toBe(`${one}${two}`)
    expect(joinPem('', `${two}${two}# a note\n${one}`)).toBe(`${two}${one}`)
  })
})
