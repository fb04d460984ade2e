import { describe, expect, it } from 'vitest'
import { originOf } from './cross-site'

const HTTPS = 'https://console.example.com'

describe('originOf', () => {
  it.each<[Record<string, string>, string | undefined, string]>([
    [{ 'Sec-Fetch-Site': 'same-origin' }, undefined, 'own'],
    [{ 'Sec-Fetch-Site': 'same-origin', Origin: 'https://evil.example' }, undefined, 'own'],
    [{ 'Sec-Fetch-Site': 'same-site' }, undefined, 'foreign'],
    [{ 'Sec-Fetch-Site': 'cross-site' }, undefined, 'foreign'],
    [{ 'Sec-Fetch-Site': 'none' }, undefined, 'foreign'],
    [{ 'Sec-Fetch-Site': 'cross-site', Origin: HTTPS }, HTTPS, 'foreign'],
    [{ Origin: 'http://10.0.0.5:8080', Host: '10.0.0.5:8080' }, undefined, 'own'],
    [{ Origin: 'http://10.0.0.5:8081', Host: '10.0.0.5:8080' }, undefined, 'foreign'],
    [{ Origin: 'https://10.0.0.5:8080', Host: '10.0.0.5:8080' }, undefined, 'foreign'],
    [{ Origin: 'null', Host: '10.0.0.5:8080' }, undefined, 'foreign'],
    [{ Origin: HTTPS, Host: 'backend:8080' }, HTTPS, 'own'],
    [{ Origin: 'http://console.example.com', Host: 'console.example.com' }, HTTPS, 'foreign'],
    [{ Host: '10.0.0.5:8080' }, undefined, 'unknown'],
  ])('%o with PUBLIC_URL %s is %s', (headers, publicOrigin, expected) => {
    expect(originOf(new Headers(headers), publicOrigin)).toBe(expected)
  })
})
