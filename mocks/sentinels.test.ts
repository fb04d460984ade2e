import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { failingHosts } from './failing-hosts'
import { mockWords, sentinels, SETUP_TOKEN } from './sentinels'

const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8')
/** The section alone: a text that happens to stand elsewhere does not count. */
const section = readme.split(/^## /m).find((text) => text.startsWith('Demo and sentinels\n')) ?? ''

it('are in the README, each as it is typed', () => {
  expect(section).not.toBe('')
  expect(sentinels.map(({ type }) => type).filter((type) => !section.includes(`\`${type}\``))).toEqual([])
})

it('name every host that fails', () => {
  const typed = sentinels.filter(({ field }) => field === 'Endpoint').map(({ type }) => type.replace(/^https?:\/\//, ''))
  expect(Object.keys(failingHosts).filter((host) => !typed.includes(host))).toEqual([])
})

it('name every word for ?mock=', () => {
  const typed = sentinels.map(({ type }) => type)
  // `setup` comes with the address of the set-up page.
  expect(typed).toContain(`/system/setup?token=${SETUP_TOKEN}`)
  expect(mockWords.filter((word) => word !== 'setup' && !typed.includes(`?mock=${word}`))).toEqual([])
})
