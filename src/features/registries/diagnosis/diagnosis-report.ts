import type { Diagnosis, DiagnosisStep, PresentedChain, SyncPreview } from '~/contract/diagnosis'
import {
  durationWords,
  effortWords,
  failureOf,
  helpWords,
  type Nouns,
  previewWords,
  readWords,
  setAsideCount,
  stateWords,
} from './diagnosis-words'
import { reportCommands } from './report-commands'
import type { ReportSubject } from './report-subject'

/**
 * A diagnosis as plain text, for a ticket. There is nothing secret in it: a diagnosis has no secrets, the settings come without, and the commands read them from
 * variables.
 */
export function diagnosisReport(diagnosis: Diagnosis, subject: ReportSubject, nouns: Nouns): string {
  const commands = reportCommands(subject, diagnosis)
  return [
    `Diagnosis of ${inLine(withoutUser(diagnosis.endpoint))}`,
    `Time: ${diagnosis.startedAt}, took ${durationWords(diagnosis.ms)}`,
    `Kind: ${subject.kind}`,
    `Outcome: ${outcomeWords(diagnosis)}`,
    '',
    'Steps',
    ...diagnosis.steps.flatMap((step, index) => stepLines(step, index + 1)),
    ...section(
      'AWS actions',
      diagnosis.actions.map(({ action, result }) => `  ${inLine(action)}: ${result.replace('-', ' ')}`),
    ),
    ...section('Presented certificates', diagnosis.chains.flatMap(chainLines)),
    ...section('Preview', diagnosis.preview === null ? [] : previewLines(diagnosis.preview, nouns)),
    ...section('The same by hand', commands),
    '',
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines]
}

function outcomeWords(diagnosis: Diagnosis): string {
  switch (diagnosis.outcome) {
    case 'passed':
      return diagnosis.read === null ? 'passed' : `passed. ${inLine(readWords(diagnosis.read))}`
    case 'empty':
      return 'everything answers, but nothing was there to read'
    case 'failed': {
      const failure = failureOf(diagnosis)
      return failure === undefined ? 'failed' : `failed, ${failure.code}. ${helpWords(failure.aim)}`
    }
  }
}

function stepLines({ title, state, ms, code, host, message, facts }: DiagnosisStep, number: number): string[] {
  const head = [stateWords[state].toLowerCase(), ...(ms === null ? [] : [durationWords(ms)]), ...(code === null ? [] : [code])]
  return [
    `${String(number).padStart(2)}. ${title}: ${head.join(', ')}${host === '' ? '' : ` (${inLine(host)})`}`,
    ...(message === '' ? [] : [`    ${inLine(message)}`]),
    ...facts.map(({ term, value }) => `    ${inLine(term)}: ${inLine(value)}`),
  ]
}

function chainLines({ host, certificates }: PresentedChain): string[] {
  return certificates.flatMap(({ subject, issuer, notBefore, notAfter, sha256 }, index) => [
    `  ${inLine(host)}, ${index + 1} of ${certificates.length}: ${inLine(subject)}`,
    `    issued by ${inLine(issuer)}, valid from ${notBefore} to ${notAfter}`,
    `    SHA-256 ${sha256}`,
  ])
}

function previewLines(preview: SyncPreview, nouns: Nouns): string[] {
  const aside = setAsideCount(preview)
  return [
    `  ${inLine(previewWords(preview, nouns))}`,
    ...(aside === 0 ? [] : [`  ${aside} would be set aside:`]),
    ...preview.skipped.map(({ reason, count, example }) => `    ${count}: ${inLine(reason)} (such as ${inLine(example)})`),
    `  ${effortWords(preview)}`,
  ]
}

/** What a server or a person wrote, kept to its line: it could pass for a line of ours, or for a command, otherwise. */
function inLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ')
}

/** An address that was refused for having a user name and a password in it keeps them to itself. */
function withoutUser(endpoint: string): string {
  return endpoint.replace(/^([a-z][a-z0-9+.-]*:)?\/\/[^/?#]*@/i, '$1//')
}
