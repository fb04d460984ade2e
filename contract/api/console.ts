import { SystemToken } from '../auth'
import {
  Capabilities,
  CertificateReport,
  CertificateUpload,
  RegistriesOverview,
  RegistryOverview,
  Session,
  Setup,
  SetupStatus,
  SkippedContents,
} from '../console'
import { DiagnoseRequest, Diagnosis, DiagnosisEvent } from '../diagnosis'
import type { Operation } from '../operation'
import { CERTIFICATE_LIMIT } from '../registries'

/** What Palette has no call for. */
export const consoleApi = {
  consoleCapabilities: {
    method: 'GET',
    path: '/v1/console/capabilities',
    summary: 'What this backend can do',
    access: 'public',
    success: { status: 200, schema: Capabilities },
  },
  consoleSetupStatus: {
    method: 'GET',
    path: '/v1/console/setup',
    summary: 'Whether the first operator has still to be created',
    access: 'public',
    success: { status: 200, schema: SetupStatus },
  },
  consoleSetup: {
    method: 'POST',
    path: '/v1/console/setup',
    summary: 'Create the first operator and, if wished, the first tenant; signs the operator in',
    access: 'public',
    body: Setup,
    success: { status: 200, schema: SystemToken },
  },
  consoleSession: {
    method: 'GET',
    path: '/v1/console/session',
    summary: 'Who is signed in, with their permissions',
    access: 'session',
    success: { status: 200, schema: Session },
  },
  consoleCertificatesInspect: {
    method: 'POST',
    path: '/v1/console/certificates/inspect',
    summary: 'Read PEM certificates: names, dates, fingerprints',
    access: 'packRegistry.create',
    body: CertificateUpload,
    // A certificate of full size in its JSON envelope: line ends are escaped there, one more byte each.
    bodyLimit: CERTIFICATE_LIMIT + 32 * 1024,
    success: { status: 200, schema: CertificateReport },
  },
  consoleRegistryDiagnose: {
    method: 'POST',
    path: '/v1/console/registries/diagnose',
    summary: 'Prove step by step that a registry can be used; as server-sent events where they are asked for, else as one answer',
    access: 'packRegistry.create',
    body: DiagnoseRequest,
    // A certificate of full size among the settings.
    success: { status: 200, schema: Diagnosis, events: DiagnosisEvent },
  },
  consoleRegistriesOverview: {
    method: 'GET',
    path: '/v1/console/registries/overview',
    summary: 'Counts, progress and warnings of every registry the caller can see',
    access: 'packRegistry.list',
    success: { status: 200, schema: RegistriesOverview },
  },
  consoleRegistryOverview: {
    method: 'GET',
    path: '/v1/console/registries/{uid}/overview',
    summary: 'Counts, progress and warnings of one registry',
    access: 'packRegistry.get',
    success: { status: 200, schema: RegistryOverview },
  },
  consoleRegistrySkipped: {
    method: 'GET',
    path: '/v1/console/registries/{uid}/skipped',
    summary: 'Content that the last synchronisation set aside, with reasons',
    access: 'packRegistry.get',
    success: { status: 200, schema: SkippedContents },
  },
} as const satisfies Record<string, Operation>
