import type * as z from 'zod/mini'
import type { Variable, VariableNames, Variables } from '~/contract/profile-variables'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { invalidFields } from '../errors'
import { loadProfile } from './access'
import { changeProfile } from './change'
import { canonical } from './changes'
import { maskVariables, sealVariables } from './variable-secrets'

type VariablesInput = z.output<typeof Variables>

/** Sensitive defaults are masked. @throws AppError `ResourceNotFound` */
export async function getVariables(context: Context, uid: string): Promise<VariablesInput> {
  authorize(context.actor, 'clusterProfile.get')
  const { row } = await loadProfile(context, uid)
  return { variables: maskVariables(row.variables) }
}

/** These variables and no others. The mask in place of a sensitive default keeps the stored one. @throws AppError `ResourceNotFound`, `InvalidRequest` */
export async function putVariables(context: Context, uid: string, { variables }: VariablesInput): Promise<void> {
  await changeVariables(context, uid, (before) => seal(context, uid, variables, before))
}

/** Those that are there by name are replaced where they stand, the others come last. @throws AppError `ResourceNotFound`, `InvalidRequest` */
export async function patchVariables(context: Context, uid: string, { variables }: VariablesInput): Promise<void> {
  await changeVariables(context, uid, (before) => {
    const sealed = seal(context, uid, variables, before)
    const sent = new Map(sealed.map((variable) => [variable.name, variable]))
    const names = new Set(before.map(({ name }) => name))
    return [...before.map((variable) => sent.get(variable.name) ?? variable), ...sealed.filter(({ name }) => !names.has(name))]
  })
}

/** @throws AppError `ResourceNotFound`, `InvalidRequest` that names what the profile does not have */
export async function deleteVariables(context: Context, uid: string, { variables }: z.output<typeof VariableNames>): Promise<void> {
  await changeVariables(context, uid, (before) => {
    const unknown = variables.filter((name) => !before.some((variable) => variable.name === name))
    if (unknown.length > 0) throw invalidFields({ variables: `The profile has no variable ${unknown.join(', ')}` })
    return before.filter(({ name }) => !variables.includes(name))
  })
}

function seal({ services }: Context, uid: string, sent: readonly Variable[], before: readonly Variable[]): Variable[] {
  return sealVariables(services.secrets, uid, { sent, before, path: 'variables' })
}

async function changeVariables(context: Context, uid: string, next: (before: readonly Variable[]) => Variable[]): Promise<void> {
  await changeProfile(context, { permission: 'clusterProfile.update', uid }, async ({ row }) => {
    const after = next(row.variables)
    const changed = changedNames(row.variables, after)
    if (changed.length === 0) return { result: undefined }
    const names = (variables: readonly Variable[]) => variables.map(({ name }) => name)
    return {
      result: undefined,
      written: {
        columns: { variables: JSON.stringify(after) },
        audit: {
          action: 'update',
          message: `Changed variables of profile ${row.name} ${row.version}`,
          changes: {
            ...(canonical(names(row.variables)) !== canonical(names(after)) && { 'spec.variables': [names(row.variables), names(after)] }),
            ...Object.fromEntries(changed.map((name) => [`spec.variables.${name}`, ['changed', 'changed']])),
          },
        },
      },
    }
  })
}

/** Of variables that are new, gone, different or in another place. */
function changedNames(before: readonly Variable[], after: readonly Variable[]): string[] {
  const texts = (variables: readonly Variable[]) =>
    new Map(variables.map((variable, index) => [variable.name, `${index} ${canonical(variable)}`]))
  const [old, next] = [texts(before), texts(after)]
  return [...new Set([...old.keys(), ...next.keys()])].filter((name) => old.get(name) !== next.get(name))
}
