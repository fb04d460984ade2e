import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as prettier from 'prettier'
import { aimWords, diagnosisCodes } from '~/contract/diagnosis-codes'
import { ladderOf } from '~/contract/diagnosis-ladder'
import { ecrFaults } from '../server/test/faults/ecr'
import { helmFaults } from '../server/test/faults/helm'
import { legacyFaults } from '../server/test/faults/legacy'
import { networkFaults } from '../server/test/faults/network'
import { ociFaults } from '../server/test/faults/oci'
import { proxyFaults } from '../server/test/faults/proxy'
import type { FaultCell } from '../server/test/faults/bench'
import { root } from './sources'

/** `npm run faults` writes docs/faults.md from the cells of the fault bench; a test holds it against them. */
export const faultTableFile = join(root, 'docs/faults.md')

const areas: readonly (readonly [string, readonly FaultCell[]])[] = [
  ['The network, TLS and HTTP', networkFaults],
  ['A proxy', proxyFaults],
  ['OCI registries', ociFaults],
  ['Amazon ECR', ecrFaults],
  ['Helm repositories', helmFaults],
  ['Legacy pack registries', legacyFaults],
]

export const allFaults: readonly FaultCell[] = areas.flatMap(([, cells]) => cells)

export async function faultTable(): Promise<string> {
  const codes = new Set(allFaults.map(({ code }) => code))
  const lines = [
    '# What can be wrong with a registry, and what the console says',
    '',
    `Each row is a test: something is broken in this way on real sockets, and the diagnosis has to name this code at this step, reach nothing after it and contact nobody else. ${allFaults.length} faults, ${codes.size} codes. Written by \`npm run faults\` from \`server/test/faults\`.`,
    ...areas.flatMap(([title, cells]) => [
      '',
      `## ${title}`,
      '',
      '| What is wrong | Step | Code | Who can help |',
      '| --- | --- | --- | --- |',
      ...cells.map(
        ({ fault, kind, step, code, warning }) =>
          `| ${fault} | ${ladderOf(kind).find(({ id }) => id === step)?.title ?? step} | \`${code}\`${warning === true ? ' (warning)' : ''} | ${aimWords[diagnosisCodes[code]]} |`,
      ),
    ]),
    '',
  ]
  return prettier.format(lines.join('\n'), { ...(await prettier.resolveConfig(faultTableFile)), filepath: faultTableFile })
}

if (process.argv[1]?.endsWith('fault-table.ts') === true) await writeFile(faultTableFile, await faultTable())
