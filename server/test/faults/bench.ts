import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Socket } from 'node:net'
import type { DiagnosisStepId } from '~/contract/diagnosis'
import type { DiagnosisCode } from '~/contract/diagnosis-codes'
import type { ProviderType, RegistryKind } from '~/contract/registries'
import type { ConnectorEnvironment, RegistryConnection } from '../../connectors/connector'
import { connectorOf } from '../../connectors/connectors'
import { type DiagnosisResult, runDiagnosis } from '../../connectors/run-diagnosis'
import { testEnvironment } from '../connections'

/** One way to be broken, what a diagnosis must say about it, and how to be broken so. A row of docs/faults.md. */
export interface FaultCell {
  /** What is broken, as a noun phrase: `a certificate that has expired`. */
  readonly fault: string
  readonly kind: RegistryKind
  /** `pack` of OCI when left out; what the kind holds otherwise. */
  readonly provider?: ProviderType
  readonly code: DiagnosisCode
  readonly step: DiagnosisStepId
  /** Amber in place of red: the registry can be used. */
  readonly warning?: true
  /** Stands in the message. */
  readonly sentence: string | RegExp
  arrange(bench: Bench): Promise<Arranged>
}

export interface Arranged {
  readonly connection: RegistryConnection
  /** `host:port` of everything that may be connected to; anything else is an error of the product. */
  readonly allowed: readonly string[]
  /** Short deadlines where the fault is to hang. */
  readonly environment?: Partial<ConnectorEnvironment>
}

export interface Bench {
  /** Closes something when the cell is done. */
  closeAfter<Closing extends { close(): Promise<unknown> }>(what: Closing): Closing
}

export interface CellRun extends DiagnosisResult {
  /** `address:port` of every TCP connection that was opened, whoever opened it. */
  readonly contacted: readonly string[]
  readonly allowed: readonly string[]
}

/** Breaks a registry as the cell says and diagnoses it, exactly as Validate does. */
export async function runCell(cell: FaultCell): Promise<CellRun> {
  const closing: { close(): Promise<unknown> }[] = []
  const bench: Bench = {
    closeAfter(what) {
      closing.push(what)
      return what
    },
  }
  const contacted = new Set<string>()
  const onSocket = (message: unknown) => {
    const socket = typeof message === 'object' && message !== null && 'socket' in message ? message.socket : undefined
    if (socket instanceof Socket) socket.once('connect', () => contacted.add(`${socket.remoteAddress}:${socket.remotePort}`))
  }
  try {
    const { connection, allowed, environment } = await cell.arrange(bench)
    subscribe('net.client.socket', onSocket)
    const provider = cell.provider ?? (cell.kind === 'helm' ? 'helm' : 'pack')
    const result = await runDiagnosis(
      connectorOf(cell.kind, provider),
      connection,
      { ...testEnvironment(), ...environment },
      { kind: cell.kind, signal: new AbortController().signal, preview: false },
    )
    return { ...result, contacted: [...contacted], allowed }
  } finally {
    unsubscribe('net.client.socket', onSocket)
    await Promise.all(closing.map((one) => one.close()))
  }
}
