import { expect } from 'vitest'

// Vitest's own are of type `any`.

export function textLike(pattern: RegExp): unknown {
  return expect.stringMatching(pattern)
}

export function containing(items: readonly unknown[]): unknown {
  return expect.arrayContaining([...items])
}

export function having(properties: Readonly<Record<string, unknown>>): unknown {
  return expect.objectContaining(properties)
}
