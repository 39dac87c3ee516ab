import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '#kernel/id'
import { openLog } from '#kernel/log'
import { manualClock } from '#kernel/time'
import { dailyLogFiles } from './log-files.ts'

const start = Temporal.Instant.from('2026-09-01T00:00:00Z')
let folder: string
let clock: ReturnType<typeof manualClock>
let files: ReturnType<typeof dailyLogFiles>
const open = (options: { days?: number; mostBytes?: number } = {}) => {
  files?.close()
  files = dailyLogFiles({ folder: join(folder, 'logs'), days: 30, clock, ...options })
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-logs-'))
  clock = manualClock(start)
  open()
})
afterEach(() => {
  files.close()
  rmSync(folder, { recursive: true })
})
const kept = () => readdirSync(join(folder, 'logs')).sort()
const text = (day: string) => readFileSync(join(folder, 'logs', `${day}.jsonl`), 'utf8')

describe('A log file', () => {
  test('stays a second before thirty days are over, and is gone a second after', () => {
    files.write('{"msg":"first"}\n')
    clock.set(start.add({ hours: 30 * 24 }).subtract({ seconds: 1 }))
    files.sweep()
    expect(kept()).toEqual(['2026-09-01.jsonl'])
    clock.advance({ seconds: 2 })
    files.sweep()
    expect(kept()).toEqual([])
    files.sweep()
  })

  test('is one a day, for its owner alone; what was left lying is swept at the start, and what is no log stays', () => {
    files.write('{"msg":"one"}\n')
    clock.advance({ hours: 24 })
    files.write('{"msg":"two"}\n')
    expect([text('2026-09-01'), text('2026-09-02')]).toEqual(['{"msg":"one"}\n', '{"msg":"two"}\n'])
    expect(statSync(join(folder, 'logs', '2026-09-02.jsonl')).mode & 0o777).toBe(0o600)
    writeFileSync(join(folder, 'logs', 'notes.txt'), 'mine')
    clock.advance({ hours: 10 * 24 })
    open({ days: 10 })
    expect(kept()).toEqual(['2026-09-02.jsonl', 'notes.txt'])
  })

  test('holds no question of an address, and ids that tell the same somebody apart for that day only', () => {
    const id = newId('per', start)
    const log = openLog('info', { write: () => {} }, files)
    const say = () =>
      log.warn({ path: `/people/${id}?token=canary-1`, err: new Error('GET https://a.test/b?key=canary-2 broke') }, id)
    say()
    say()
    clock.advance({ hours: 24 })
    say()
    const [first, second] = text('2026-09-01').trim().split('\n')
    const third = text('2026-09-02')
    for (const line of [first, second, third]) expect(line).not.toMatch(new RegExp(`canary|${id}`))
    const shown = (line = '') => /per_[0-9a-f]{12}/.exec(line)?.[0]
    expect(shown(first)).toBe(shown(second))
    expect(shown(third)).toMatch(/^per_/)
    expect(shown(third)).not.toBe(shown(first))
  })

  test('is bounded, and never in anybody’s way', () => {
    open({ mostBytes: 100 })
    for (let nth = 0; nth < 50; nth += 1) files.write('{"msg":"again"}\n')
    expect(text('2026-09-01').length).toBeLessThanOrEqual(100)
    rmSync(join(folder, 'logs'), { recursive: true })
    writeFileSync(join(folder, 'logs'), 'in the way')
    open()
    files.write('{"msg":"lost"}\n')
  })
})
