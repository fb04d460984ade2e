import { expect, it } from 'vitest'
import { createLog } from './log'

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = []
  write(createLog('trace', { write: (line: string) => void lines.push(line) }))
  return lines.join('')
}

it('keeps secrets out of objects that are logged by mistake', () => {
  const text = logged((log) => {
    log.info(
      { password: 's3cret', nested: { token: 's3cret', auth: { password: 's3cret' } }, headers: { Authorization: 's3cret' } },
      'oops',
    )
  })
  expect(text).toContain('[redacted]')
  expect(text).not.toContain('s3cret')
})

it('writes of an error its type, words, code, stack and cause, and nothing it carries besides', () => {
  const error = Object.assign(new TypeError('failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }), {
    parameters: ['s3cret'],
  })
  const text = logged((log) => log.error({ err: error }))
  expect(JSON.parse(text)).toMatchObject({
    err: { type: 'TypeError', message: 'failed', cause: { message: 'refused', code: 'ECONNREFUSED' } },
  })
  expect(text).not.toContain('s3cret')
})
