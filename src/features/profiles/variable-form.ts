import * as z from 'zod/mini'
import { Variable } from '~/contract/profile-variables'

/** The fields of the dialog. A sensitive default that is stored is an empty box: what is typed replaces it. */
export interface VariableValues {
  name: string
  displayName: string
  description: string
  format: Variable['format']
  inputType: Variable['inputType']
  defaultValue: string
  options: string[]
  regex: string
  required: boolean
  isSensitive: boolean
  hidden: boolean
  immutable: boolean
}

export const emptyVariable: VariableValues = {
  name: '',
  displayName: '',
  description: '',
  format: 'string',
  inputType: 'text',
  defaultValue: '',
  options: [],
  regex: '',
  required: false,
  isSensitive: false,
  hidden: false,
  immutable: false,
}

export const formatWords = {
  string: 'Text',
  number: 'Number',
  boolean: 'True or false',
  ipv4: 'IPv4 address',
  ipv4cidr: 'IPv4 network (CIDR)',
  ipv6: 'IPv6 address',
  version: 'Version',
  base64: 'Base64',
} as const satisfies Record<Variable['format'], string>

export const inputWords = { text: 'One line', multiline: 'Several lines', dropdown: 'A list to choose from' } as const satisfies Record<
  Variable['inputType'],
  string
>

/** What the form takes; @param taken names of the other variables */
export function variableSchema(taken: readonly string[]) {
  return z
    .object({
      name: Variable.shape.name,
      displayName: z.string(),
      description: z.string(),
      format: z.enum(['string', 'number', 'boolean', 'ipv4', 'ipv4cidr', 'ipv6', 'version', 'base64']),
      inputType: z.enum(['text', 'dropdown', 'multiline']),
      defaultValue: z.string(),
      options: z.array(z.string()),
      regex: z.string().check(z.refine(isRegex, 'This is no regular expression')),
      required: z.boolean(),
      isSensitive: z.boolean(),
      hidden: z.boolean(),
      immutable: z.boolean(),
    })
    .check(
      z.refine(({ name }) => !taken.includes(name), { path: ['name'], error: 'A variable of this profile has this name' }),
      z.refine(({ inputType, options }) => inputType !== 'dropdown' || options.length > 0, {
        path: ['options'],
        error: 'Enter what one can choose from',
      }),
      z.refine(
        ({ inputType, options, defaultValue }) => inputType !== 'dropdown' || defaultValue === '' || options.includes(defaultValue),
        { path: ['defaultValue'], error: 'The default is none of the options' },
      ),
    )
}

function isRegex(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}

export function fromVariable(variable: Variable): VariableValues {
  return {
    ...emptyVariable,
    name: variable.name,
    displayName: variable.displayName,
    description: variable.description,
    format: variable.format,
    inputType: variable.inputType,
    defaultValue: variable.isSensitive ? '' : variable.defaultValue,
    options: variable.options.map(({ value }) => value),
    regex: variable.regex,
    required: variable.required,
    isSensitive: variable.isSensitive,
    hidden: variable.hidden,
    immutable: variable.immutable,
  }
}

/** @param before the variable as it is stored: the mask of its default, sent back, keeps it, and so do labels of options that stay */
export function toVariable(values: VariableValues, before: Variable | undefined): Variable {
  const { options, inputType, defaultValue } = values
  const keepsSecret = before?.isSensitive === true && values.isSensitive && defaultValue === ''
  return {
    ...values,
    defaultValue: keepsSecret ? before.defaultValue : defaultValue,
    options:
      inputType === 'dropdown'
        ? options.map((value) => ({
            ...before?.options.find((option) => option.value === value),
            value,
            default: value === defaultValue,
          }))
        : [],
  }
}
