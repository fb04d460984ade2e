import { expect, test } from 'vitest'
import { readTableView, writeTableView } from './table-url'

const options = { filters: ['scope', 'status'], defaultSort: { id: 'name', descending: false } }

test('an address without anything is the default view', () => {
  expect(readTableView(new URLSearchParams(), options)).toEqual({ search: '', sort: { id: 'name', descending: false }, filters: {} })
})

test('search, sort and filters are read from the address; what is no filter is not', () => {
  const view = readTableView(new URLSearchParams('q=harbor&sort=-endpoint&scope=tenant&status=&tab=x'), options)
  expect(view).toEqual({ search: 'harbor', sort: { id: 'endpoint', descending: true }, filters: { scope: 'tenant' } })
})

test('what is written reads the same again, and what belongs to others stays', () => {
  const view = { search: 'a & b', sort: { id: 'endpoint', descending: true }, filters: { status: 'Failed' } }
  const params = writeTableView(new URLSearchParams('tab=oci&scope=system'), view, options)
  expect(params.get('tab')).toBe('oci')
  expect(params.has('scope')).toBe(false)
  expect(readTableView(params, options)).toEqual(view)
})

test('the default view leaves no trace in the address', () => {
  const view = { search: '', sort: { id: 'name', descending: false }, filters: {} }
  expect(writeTableView(new URLSearchParams('q=x&sort=-name&scope=tenant'), view, options).toString()).toBe('')
})
