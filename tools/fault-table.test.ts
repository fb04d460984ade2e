import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { allFaults, faultTable, faultTableFile } from './fault-table'

describe('the fault bench', () => {
  it('is what docs/faults.md shows; `npm run faults` writes it', async () => {
    expect(await readFile(faultTableFile, 'utf8')).toBe(await faultTable())
  })

  it('tells at least 60 faults apart by their codes', () => {
    expect(new Set(allFaults.map(({ code }) => code)).size).toBeGreaterThanOrEqual(60)
  })

  it('names each fault once a kind', () => {
    const names = allFaults.map(({ kind, fault }) => `${kind}: ${fault}`)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })
})
