import { fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holdTurn } from '../../bin/launcher/turns.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-turns-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('A turn', () => {
  it('is one process’s at a time, though many want it at once and one died holding it', async () => {
    const turn = join(folder, 'turn')
    const diary = join(folder, 'diary')
    writeFileSync(turn, '999999999')
    writeFileSync(diary, '')
    const visits = Array.from({ length: 6 }, () =>
      fork(new URL('turn-taker.ts', import.meta.url), [turn, diary], { execArgv: [] }),
    )
    const ends = await Promise.all(visits.map((visit) => new Promise((ended) => visit.once('exit', ended))))
    expect(ends).toEqual(Array(6).fill(0))
    expect(readFileSync(diary, 'utf8')).toBe('in out '.repeat(6))
  })

  it('is given up by a process that ends without saying so', async () => {
    const turn = join(folder, 'given-up')
    const visit = fork(new URL('turn-taker.ts', import.meta.url), [turn], { execArgv: [] })
    await new Promise((ended) => visit.once('exit', ended))
    holdTurn(turn)()
  })
})
