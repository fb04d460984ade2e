import * as z from 'zod/mini'
import { DiagnosisFailure, DiagnosisStep } from './diagnosis'
import type { DiagnosisCode } from './diagnosis-codes'

/** Where a check of a registry stopped, from the outside in. */
export const FailureLayer = z.enum(['address', 'policy', 'dns', 'connect', 'tls', 'http', 'auth', 'list', 'content'])
export type FailureLayer = z.infer<typeof FailureLayer>

/** The error body of every call. `ref` is the request id that the server's log carries. */
export const ApiError = z
  .object({
    code: z.string(),
    message: z.string(),
    details: z.optional(
      z.looseObject({
        /** Field path (`spec.endpoint`) to a sentence about it. */
        fields: z.optional(z.record(z.string(), z.string())),
        /** Set when a registry could not be used. */
        layer: z.optional(FailureLayer),
        /** Likewise: `host:port` that was spoken to. */
        host: z.optional(z.string()),
        /** Likewise: the whole ladder, and the first step that failed. */
        steps: z.optional(z.array(DiagnosisStep)),
        failure: z.optional(DiagnosisFailure),
        /** Names of organizations to choose from, with code `OrganizationRequired`. */
        organizations: z.optional(z.array(z.string())),
        /** With code `ClusterProfileInvalid`: the constraints that are broken, a layer each. */
        results: z.optional(
          z.array(
            z.object({ displayName: z.string(), errors: z.array(z.object({ code: z.string(), message: z.string() })), name: z.string() }),
          ),
        ),
        /** With code `ResourceChanged`: who changed it meanwhile (email), and when. */
        changedBy: z.optional(z.string()),
        changedAt: z.optional(z.string()),
      }),
    ),
    ref: z.optional(z.string()),
  })
  .register(z.globalRegistry, { id: 'Error' })
export type ApiError = z.infer<typeof ApiError>

/** Every code the server and the mocks send, with its HTTP status. */
export const errorStatus = {
  InvalidRequest: 400,
  OrganizationRequired: 400,
  PasswordRejected: 400,
  SetupTokenInvalid: 400,
  /** A link to choose a password is unknown, used, replaced or too old. */
  LinkInvalid: 400,
  CertificateInvalid: 400,
  /** The documented code for refused credentials: `AUTH_REJECTED` in the words of a diagnosis. */
  InvalidRegistryCredentials: 400,
  /** A stored secret is bound to the saved host, port and TLS setting: type it again. */
  RegistrySecretRequired: 400,
  InvalidCredentials: 401,
  SessionRequired: 401,
  Forbidden: 403,
  CrossSiteRequest: 403,
  ResourceNotFound: 404,
  MethodNotAllowed: 405,
  /** The draft breaks constraints of its packs, so that it can’t be published. */
  ClusterProfileInvalid: 400,
  DuplicateName: 409,
  /** Somebody else has changed it since it was read. */
  ResourceChanged: 409,
  SetupDone: 409,
  PayloadTooLarge: 413,
  AccountLocked: 429,
  TooManyRequests: 429,
  InternalError: 500,
  Unavailable: 503,
} as const

/** A registry that could not be used says so with the code of its diagnosis (400), but for the documented one above. */
export type ErrorCode = keyof typeof errorStatus | Exclude<DiagnosisCode, 'AUTH_REJECTED'>

export function statusOf(code: ErrorCode): number {
  return isOwn(code) ? errorStatus[code] : 400
}

const isOwn = (code: ErrorCode): code is keyof typeof errorStatus => code in errorStatus
