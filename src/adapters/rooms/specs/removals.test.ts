import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AccessToken } from 'livekit-server-sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Removals } from '../front/removals.ts'
import { Tokens } from '../front/tokens.ts'
import { limits } from '../limits.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-removals-'))
  file = join(folder, 'media', 'removals.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

const secret = 'a-secret-that-is-long-enough-for-a-spec'
const ticket = async (issuedAt: number): Promise<string> => {
  const token = new AccessToken('spec', secret, {
    identity: 'kofi',
    ttl: 600,
    attributes: { issuedAt: String(issuedAt) },
  })
  token.addGrant({ roomJoin: true, room: 'class' })
  return token.toJwt()
}

describe('who was put out', () => {
  it('is refused with the old ticket after a restart, and let in with a new one', async () => {
    const old = await ticket(Date.now() - 1_000)
    new Tokens('spec', secret, new Removals(file)).remove('class', 'kofi')
    const restarted = new Tokens('spec', secret, new Removals(file))
    expect(await restarted.seat(old)).toEqual({ refused: 'this seat was removed' })
    expect(await restarted.seat(await ticket(Date.now() + 1_000))).toMatchObject({ identity: 'kofi', room: 'class' })
    const forgetful = new Tokens('spec', secret)
    expect(await forgetful.seat(old)).toMatchObject({ identity: 'kofi' })
  })

  it('is kept readable by its owner alone, whatever a crash left in the file', () => {
    new Removals(file).add('class', 'kofi', 5_000)
    appendFileSync(file, '["class lena",')
    const reopened = new Removals(file, 6_000)
    expect(reopened.at('class', 'kofi')).toBe(5_000)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).toBe('["class kofi",5000]\n')
  })

  it('is forgotten when no ticket of that time can be good any more', () => {
    new Removals(file).add('class', 'kofi', 5_000)
    expect(new Removals(file, 5_000 + limits.tokens.removedFor).at('class', 'kofi')).toBeUndefined()
  })
})
