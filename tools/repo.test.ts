import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectFiles, root, sourceFiles } from './sources'

/** Longest file, in lines (F15). */
const LINE_LIMIT = 400

const files = await projectFiles()
const sources = await sourceFiles()
const texts = new Map(sources.map((file) => [file, readFileSync(join(root, file), 'utf8')]))

/** Lines that match, as `file:line`. */
function linesWith(pattern: RegExp, among: (file: string) => boolean): string[] {
  return [...texts].flatMap(([file, text]) =>
    among(file) ? text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])) : [],
  )
}

// Written in parts, so that these lines do not find themselves.
const promise = new RegExp(`\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|XX${'X'})\\b`)
const skipped = new RegExp(`\\b(test|it|describe)\\.(${['only', 'skip', 'fixme', 'skipIf', 'todo'].join('|')})\\(`)
const everywhere = () => true
const inSpecs = (file: string) => file.startsWith('e2e/')
const isTest = (file: string) => /\.test\.tsx?$/.test(file)

test('sources were found', () => {
  expect(sources.length).toBeGreaterThan(25)
})

test(`no file is over ${LINE_LIMIT} lines`, () => {
  const long = [...texts].filter(([, text]) => text.split('\n').length - 1 > LINE_LIMIT).map(([file]) => file)
  expect(long).toEqual([])
})

test('nothing is promised in a comment', () => {
  expect(linesWith(promise, everywhere)).toEqual([])
})

test('no test is skipped or runs alone', () => {
  expect(linesWith(skipped, (file) => !file.startsWith('tools/'))).toEqual([])
})

test('specs neither wait for time, nor intercept requests, nor use test ids, nor retry', () => {
  const pattern = /waitForTimeout\(|\.route\(|getByTestId\(|data-testid|retries:\s*[1-9]/
  expect(linesWith(pattern, inSpecs)).toEqual([])
})

test('tests do not sleep', () => {
  // A stub whose work takes a few milliseconds is no sleep.
  const pattern = /await (sleep|delay|wait|setTimeout)\(|new Promise\(\((\w+)\) => setTimeout\(\2, (?!\d{1,2}\)\))/
  expect(linesWith(pattern, (file) => isTest(file) || inSpecs(file))).toEqual([])
})

test('the lock file names no download host', () => {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  expect(lock).not.toMatch(/"resolved":/)
  expect(lock).toMatch(/"integrity":/)
})

test('packages are pinned', () => {
  const manifest = readFileSync(join(root, 'package.json'), 'utf8')
  expect(manifest).not.toMatch(/": "[\^~*]/)
})

test('server domains take the time from their services (S6)', () => {
  const domain = /^server\/(registries|packs|profiles|tenants|accounts|sessions|api-keys|audit|secrets|authz|setup)\//
  expect(linesWith(/new Date\(\)/, (file) => domain.test(file) && !isTest(file))).toEqual([])
})

test('file names are kebab-case, components PascalCase', () => {
  const bad = sources.filter((file) => {
    const name = file.slice(file.lastIndexOf('/') + 1)
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*\.tsx?$/.test(name)
    const component = /^[A-Z][A-Za-z0-9]*(\.test)?\.tsx$/.test(name)
    return !kebab && !component
  })
  expect(bad).toEqual([])
})

test('no log, build or data folder is tracked', () => {
  expect(files.filter((file) => /^(dist|dist-mocks|data|screens|test-results|node_modules)\//.test(file))).toEqual([])
})
