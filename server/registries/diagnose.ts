import type { Diagnosis, DiagnoseRequest, DiagnosisEvent } from '~/contract/diagnosis'
import type { SpecOfKind } from '~/contract/registry-settings'
import { authorize } from '../authz/authorize'
import { write } from '../audit/write'
import { connectorOf } from '../connectors/connectors'
import { runDiagnosis } from '../connectors/run-diagnosis'
import type { Context } from '../context'
import { AppError } from '../errors'
import { loadManaged } from './access'
import { connectionOf } from './connection'
import { diagnoseSettings, environmentOf } from './probe'
import { readToProve, recordValidation } from './validate'
import { ownCertificate } from './server-certificate'
import { saveServerCertificate } from './store'
import { kindWords } from './words'

/**
 * Proves step by step that a registry can be used. What fails is told in the diagnosis, not thrown.
 * @param onEvent told what happens meanwhile
 * @throws AppError `InvalidRequest`, `RegistrySecretRequired`, `ResourceNotFound`, `Forbidden` for a tenant on a registry of the system
 */
export async function diagnoseRegistry(
  context: Context,
  request: DiagnoseRequest,
  onEvent: ((event: DiagnosisEvent) => void) | undefined,
): Promise<Diagnosis> {
  authorize(context.actor, 'packRegistry.create')
  const options = { preview: request.preview, ...(onEvent && { onEvent }) }
  if (request.kind === 'saved') return diagnoseSaved(context, request.registryUid, options)
  const proof = await readToProve(context, specOf(request), request.registryUid)
  const { diagnosis } = await diagnoseSettings(context, proof, options)
  await recordValidation(context, proof, diagnosis.failure === null ? 'Validated' : `Validation failed (${diagnosis.failure.code}):`)
  return diagnosis
}

/** The request has what `readSettings` tells kinds by, and more. */
function specOf(request: Exclude<DiagnoseRequest, { kind: 'saved' }>): SpecOfKind {
  switch (request.kind) {
    case 'oci-basic':
      return { kind: request.kind, spec: request.spec }
    case 'oci-ecr':
      return { kind: request.kind, spec: request.spec }
    case 'helm':
      return { kind: request.kind, spec: request.spec }
    case 'pack':
      return { kind: request.kind, spec: request.spec }
  }
}

async function diagnoseSaved(
  context: Context,
  uid: string,
  options: { readonly preview: boolean; readonly onEvent?: (event: DiagnosisEvent) => void },
): Promise<Diagnosis> {
  const { services, log, signal } = context
  const saved = await loadManaged(context, uid, undefined, 'System registries are diagnosed in the System Console')
  const found = await connectionOf(services, saved)
  if (!found.ok) throw new AppError('RegistrySecretRequired', found.message)
  const connector = connectorOf(saved.kind, saved.provider)
  const { diagnosis } = await runDiagnosis(
    connector,
    found.connection,
    { ...environmentOf(services), log },
    { kind: saved.kind, signal, ...options },
  )
  const { resourceKind, noun } = kindWords[saved.kind]
  const end = diagnosis.failure === null ? '' : ` (${diagnosis.failure.code})`
  const certificate = ownCertificate(saved.endpoint, diagnosis.chains)
  await write(context, 'packRegistry.create', async (tx) => {
    if (certificate !== undefined) await saveServerCertificate(tx, saved, certificate)
    const message = `Diagnosed ${noun} ${saved.name}${end}`
    return { result: undefined, audit: { action: 'action', resourceKind, resourceUid: saved.uid, resourceName: saved.name, message } }
  })
  return diagnosis
}
