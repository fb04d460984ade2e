import * as z from 'zod/mini'
import { Time } from './common'
import { CertificateInfo } from './console'
import { DiagnosisCode, DiagnosisAim } from './diagnosis-codes'
import { HelmRegistrySpec } from './helm-registries'
import { BasicOciRegistrySpec, EcrRegistrySpec } from './oci-registries'
import { PackRegistrySpec } from './pack-registries'

/** Milliseconds after which a step is given up. */
export const STEP_LIMIT_MS = 10_000

/** Days before its end from which on a certificate is warned about. */
export const EXPIRY_WARNING_DAYS = 30

/** The steps of all kinds, from the outside in. Each kind has some of them: `ladderOf`. */
export const DiagnosisStepId = z.enum([
  'address',
  'dns',
  'connect',
  'tls',
  'health',
  'role',
  'challenge',
  'auth',
  'list',
  'tags',
  'manifest',
  'blob',
  'content',
])
export type DiagnosisStepId = z.infer<typeof DiagnosisStepId>

/**
 * `warning`: it works, but somebody should know something. `skipped`: there is nothing to do here, and the message says why. `not-reached`: an earlier step failed.
 */
const DiagnosisState = z.enum(['pending', 'running', 'passed', 'warning', 'failed', 'skipped', 'not-reached'])

const DiagnosisFact = z.object({ term: z.string(), value: z.string() })
export type DiagnosisFact = z.infer<typeof DiagnosisFact>

export const DiagnosisStep = z
  .object({
    id: DiagnosisStepId,
    title: z.string(),
    state: DiagnosisState,
    /** `host:port` that was spoken to; empty where none was. */
    host: z.string(),
    /** What was found; of a failure what happened, then what to do. Free of secrets, as all of a diagnosis is. */
    message: z.string(),
    /** Of `failed` and `warning`. */
    code: z.nullable(DiagnosisCode),
    /** Who can do something about it, of `failed` and `warning`. */
    aim: z.nullable(DiagnosisAim),
    facts: z.array(DiagnosisFact),
    /** Milliseconds that it took, waiting for other steps left out; null before its end. */
    ms: z.nullable(z.int()),
    /** While it runs: milliseconds after which it is given up. */
    limitMs: z.nullable(z.int()),
  })
  .register(z.globalRegistry, { id: 'ConsoleDiagnosisStep' })
export type DiagnosisStep = z.infer<typeof DiagnosisStep>

/** A certificate that a server presented. */
export const PresentedCertificate = z
  .extend(CertificateInfo, { pem: z.string() })
  .register(z.globalRegistry, { id: 'ConsolePresentedCertificate' })
export type PresentedCertificate = z.infer<typeof PresentedCertificate>

/** What a server presented of itself in a TLS handshake. */
export const PresentedChain = z
  .object({
    /** `host:port` */
    host: z.string(),
    /** The step in which it was seen. */
    step: DiagnosisStepId,
    /** The server's own certificate first. */
    certificates: z.array(PresentedCertificate),
    /** Null where the chain is trusted, or where trusting one of its certificates would not help (a wrong name, an expired one). */
    trust: z.nullable(
      z.object({
        /** SHA-256 of the certificate to trust: of the authority where it was sent, never of a leaf that an authority has issued. Null where it was not sent. */
        sha256: z.nullable(z.string()),
        /** Why this one, or what has to be uploaded in its place; one or two sentences. */
        reason: z.string(),
        /** The server sends its own certificate without the one that issued it. */
        missingIntermediate: z.boolean(),
      }),
    ),
  })
  .register(z.globalRegistry, { id: 'ConsolePresentedChain' })
export type PresentedChain = z.infer<typeof PresentedChain>

/** What a synchronisation would index, counted from a bounded look. */
export const SyncPreview = z
  .object({
    /** Repositories, charts or packs that would be read. */
    repositories: z.int(),
    versions: z.int(),
    /** False: the numbers of versions, requests and seconds are reckoned from those that were looked into. */
    exact: z.boolean(),
    /** Repositories that were looked into. */
    looked: z.int(),
    /** Some of what would be indexed, `name version` each. */
    examples: z.array(z.string()),
    /** What would be set aside, by reason. */
    skipped: z.array(z.object({ reason: z.string(), count: z.int(), example: z.string() })),
    /** Of the first synchronisation. */
    requests: z.int(),
    /** Estimated from how fast this registry answered. */
    seconds: z.int(),
  })
  .register(z.globalRegistry, { id: 'ConsoleSyncPreview' })
export type SyncPreview = z.infer<typeof SyncPreview>

export const DiagnosisFailure = z.object({
  code: DiagnosisCode,
  step: DiagnosisStepId,
  aim: DiagnosisAim,
  message: z.string(),
  /** `host:port` that was spoken to; empty where none was. */
  host: z.string(),
})
export type DiagnosisFailure = z.infer<typeof DiagnosisFailure>

export const Diagnosis = z
  .object({
    /** `empty`: everything answers, but there was nothing to read. */
    outcome: z.enum(['passed', 'empty', 'failed']),
    endpoint: z.string(),
    startedAt: Time,
    ms: z.int(),
    steps: z.array(DiagnosisStep),
    /** Set with `failed`. */
    failure: z.nullable(DiagnosisFailure),
    chains: z.array(PresentedChain),
    /** The artifact that was read as proof; set with `passed`. */
    read: z.nullable(z.object({ name: z.string(), version: z.string(), bytes: z.int() })),
    /** Where it was asked for and could be had. */
    preview: z.nullable(SyncPreview),
    /** Of AWS: what the identity may do. */
    actions: z.array(z.object({ action: z.string(), result: z.enum(['allowed', 'denied', 'not-tested']) })),
  })
  .register(z.globalRegistry, { id: 'ConsoleDiagnosis' })
export type Diagnosis = z.infer<typeof Diagnosis>

/** What comes over the stream, in this order: `start` with all steps, a `step` for each change, `preview`, `done`. */
export const DiagnosisEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('start'), steps: z.array(DiagnosisStep) }),
    z.object({ type: z.literal('step'), step: DiagnosisStep }),
    z.object({ type: z.literal('preview'), preview: SyncPreview }),
    z.object({ type: z.literal('done'), diagnosis: Diagnosis }),
  ])
  .register(z.globalRegistry, { id: 'ConsoleDiagnosisEvent' })
export type DiagnosisEvent = z.infer<typeof DiagnosisEvent>

/** With a `registryUid` a stored secret stands in for one that is absent or masked, as in `…/validate`. */
const common = { registryUid: z.optional(z.string()), preview: z._default(z.boolean(), false) }

/** What is to be diagnosed: settings as they would be saved, or (`saved`) a registry as it is. */
export const DiagnoseRequest = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('oci-basic'), spec: BasicOciRegistrySpec, ...common }),
    z.strictObject({ kind: z.literal('oci-ecr'), spec: EcrRegistrySpec, ...common }),
    z.strictObject({ kind: z.literal('helm'), spec: HelmRegistrySpec, ...common }),
    z.strictObject({ kind: z.literal('pack'), spec: PackRegistrySpec, ...common }),
    z.strictObject({ kind: z.literal('saved'), registryUid: z.string(), preview: common.preview }),
  ])
  .register(z.globalRegistry, { id: 'ConsoleDiagnoseRequest' })
export type DiagnoseRequest = z.infer<typeof DiagnoseRequest>
