import type { DiagnoseRequest } from '~/contract/diagnosis'
import type { SpecOfKind } from '~/contract/registry-settings'
import { planDiagnosis } from '../diagnosis'
import { pause, streamDiagnosis } from '../diagnosis-play'
import type { Handlers } from '../make-handlers'
import { type Caller, diagnosisTarget } from '../registry-verbs'

export const consoleDiagnosisHandlers = {
  async consoleRegistryDiagnose({ db, actor, body, request }) {
    const caller: Caller = { db, actor }
    const { connection, row, record } = await diagnosisTarget(caller, targetOf(body))
    const plan = await planDiagnosis(connection, { now: db.now(), preview: body.preview, row })
    record(plan.diagnosis.failure?.code)
    const isQuick = db.probeMs === 0
    if (acceptsEvents(request)) return streamDiagnosis(plan, { kind: connection.kind, isQuick })
    if (!isQuick) await pause(plan.diagnosis.ms)
    return plan.diagnosis
  },
} satisfies Pick<Handlers, 'consoleRegistryDiagnose'>

function acceptsEvents({ headers }: Request): boolean {
  return /\btext\/event-stream\b/.test(headers.get('Accept') ?? '')
}

/** A saved registry as it is, or settings with the registry whose stored secret is meant. */
function targetOf(body: DiagnoseRequest): { saved: string } | { input: SpecOfKind; uid: string | undefined } {
  const uid = body.registryUid
  switch (body.kind) {
    case 'saved':
      return { saved: body.registryUid }
    case 'oci-basic':
      return { input: { kind: body.kind, spec: body.spec }, uid }
    case 'oci-ecr':
      return { input: { kind: body.kind, spec: body.spec }, uid }
    case 'helm':
      return { input: { kind: body.kind, spec: body.spec }, uid }
    case 'pack':
      return { input: { kind: body.kind, spec: body.spec }, uid }
  }
}
