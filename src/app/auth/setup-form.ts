import type { DefaultRegistries, Setup } from '~/contract/console'
import type { ApiFailure } from '../../api/failure'
import type { AccountValues } from './AccountStep'

/** What is on screen as the call's body. */
export function toSetup(token: string, operator: AccountValues, tenant: AccountValues | null, defaultRegistries: DefaultRegistries): Setup {
  const { firstName, lastName, emailId, password } = operator
  return { token, operator: { firstName, lastName, emailId, password }, ...(tenant === null ? {} : { tenant }), defaultRegistries }
}

export interface SetupErrors {
  readonly operator: Readonly<Record<string, string>>
  readonly tenant: Readonly<Record<string, string>>
  /** For the alert of the last step. */
  readonly messages: string[]
}

/** Which step a sentence of the server belongs to. */
export function sortSetupErrors(failure: ApiFailure | null): SetupErrors {
  if (failure === null) return { operator: {}, tenant: {}, messages: [] }
  const fields = Object.entries(failure.details?.fields ?? {})
  const under = (step: string) =>
    Object.fromEntries(fields.flatMap(([path, message]) => (path.startsWith(`${step}.`) ? [[path.slice(step.length + 1), message]] : [])))
  const operator = under('operator')
  const tenant = under('tenant')
  const messages = fields.length === 0 ? [failure.message] : fields.map(([path, message]) => `${stepName(path)}: ${message}`)
  if (failure.code === 'SetupTokenInvalid')
    messages.push('Copy the newest link from the server’s terminal. Each start of the server prints a new one, and only that one works.')
  if (failure.code === 'SetupDone') messages.push('Somebody has set the console up in the meantime. Sign in at /system/login.')
  return { operator, tenant, messages }
}

function stepName(path: string): string {
  if (path.startsWith('operator.')) return 'Operator'
  return path.startsWith('tenant.') ? 'Tenant' : 'Set-up'
}
