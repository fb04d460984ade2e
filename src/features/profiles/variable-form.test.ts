import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import type { Variable } from '~/contract/profile-variables'
import { emptyVariable, fromVariable, toVariable, variableSchema } from './variable-form'

const secret: Variable = {
  name: 'token',
  displayName: 'Token',
  description: '',
  format: 'string',
  inputType: 'text',
  defaultValue: '********',
  options: [],
  regex: '',
  required: true,
  isSensitive: true,
  hidden: false,
  immutable: false,
}

test('a sensitive default is never in the form; left empty it keeps what is stored, typed it replaces it', () => {
  const values = fromVariable(secret)
  expect(values.defaultValue).toBe('')
  expect(toVariable(values, secret).defaultValue).toBe('********')
  expect(toVariable({ ...values, defaultValue: 'new' }, secret).defaultValue).toBe('new')
})

test('what is no longer sensitive does not take the mask along as its value', () => {
  expect(toVariable({ ...fromVariable(secret), isSensitive: false }, secret).defaultValue).toBe('')
})

test('options keep their labels, and the default is marked among them', () => {
  const before: Variable = {
    ...secret,
    isSensitive: false,
    inputType: 'dropdown',
    defaultValue: 'a',
    options: [{ value: 'a', label: 'First', default: true }],
  }
  const after = toVariable({ ...fromVariable(before), options: ['a', 'b'], defaultValue: 'b' }, before)
  expect(after.options).toEqual([
    { value: 'a', label: 'First', default: false },
    { value: 'b', default: true },
  ])
  expect(toVariable({ ...fromVariable(before), inputType: 'text' }, before).options).toEqual([])
})

test('the form refuses what the server would', () => {
  const schema = variableSchema(['taken'])
  const errors = (values: object) =>
    z.safeParse(schema, { ...emptyVariable, name: 'port', ...values }).error?.issues.map(({ path }) => path[0])
  expect(errors({})).toBeUndefined()
  expect(errors({ name: '1x' })).toEqual(['name'])
  expect(errors({ name: 'taken' })).toEqual(['name'])
  expect(errors({ regex: '(' })).toEqual(['regex'])
  expect(errors({ inputType: 'dropdown' })).toEqual(['options'])
  expect(errors({ inputType: 'dropdown', options: ['a'], defaultValue: 'b' })).toEqual(['defaultValue'])
})
