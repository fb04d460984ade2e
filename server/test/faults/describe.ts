import { describe, expect, it } from 'vitest'
import { diagnosisCodes } from '~/contract/diagnosis-codes'
import { type FaultCell, runCell } from './bench'

/** A test for each cell: the code, the step, the sentence, that nothing after it was reached, and that nothing else was contacted. */
export function describeFaults(name: string, cells: readonly FaultCell[]): void {
  describe(`faults: ${name}`, () => {
    it.each(cells.map((cell) => [cell.fault, cell] as const))('%s', async (_, cell) => {
      const { diagnosis, contacted, allowed } = await runCell(cell)
      const told = diagnosis.steps.filter(({ state }) => state === 'failed' || (state === 'warning' && cell.warning === true))
      const step = told.find(({ id }) => id === cell.step)
      expect({ step: step?.id, code: step?.code, told: told.map(({ id, code, message }) => ({ id, code, message })) }).toMatchObject({
        step: cell.step,
        code: cell.code,
      })
      expect(step?.aim).toBe(diagnosisCodes[cell.code])
      expect(step?.message).toEqual(
        typeof cell.sentence === 'string' ? expect.stringContaining(cell.sentence) : expect.stringMatching(cell.sentence),
      )
      if (cell.warning === true) expect(diagnosis.outcome).not.toBe('failed')
      else {
        expect(diagnosis).toMatchObject({ outcome: 'failed', failure: { code: cell.code, step: cell.step } })
        const after = diagnosis.steps.slice(diagnosis.steps.findIndex(({ id }) => id === cell.step) + 1)
        expect(after.filter(({ state }) => state !== 'not-reached' && state !== 'skipped').map(({ id }) => id)).toEqual([])
      }
      expect(contacted.filter((address) => !allowed.includes(address))).toEqual([])
    })
  })
}
