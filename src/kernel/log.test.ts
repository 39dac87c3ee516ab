import { expect, test } from 'vitest'
import { openLog } from './log.ts'

test('a log line says what broke, and nothing that the error dragged along', () => {
  const lines: string[] = []
  const log = openLog('warn', { write: (line) => void lines.push(line) })
  const error = Object.assign(new Error('terminated', { cause: new Error('reset') }), {
    code: '57P01',
    client: { user: 'lectern', password: 'canary-1' },
    detail: 'Key (email)=(canary-2) already exists.',
  })
  log.warn({ err: error, token: 'canary-3', about: { password: 'canary-4' } }, 'a connection broke')
  log.debug({}, 'not at this level')
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toContain('canary')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    msg: 'a connection broke',
    err: { code: '57P01', message: 'terminated', cause: { message: 'reset' } },
  })
})
