import { globSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditLines } from '#kernel/audit-lines'
import { newId } from '#kernel/id'
import { type Purpose, type Purposed, PurposeViolation, withPurpose } from '#kernel/purposes'
import { openWorld, start, type World } from '../../../test/world.ts'
import { readTraces, writeTraces } from './traces.ts'
import { signInFace } from './whereabouts.ts'

const marketing = 'marketing' as Purpose
const claimed = { purpose: 'security' } as Purposed

describe('Addresses, devices, tries and the audit trail', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  it('are read for security and for diagnostics', async () => {
    for (const purpose of ['security', 'diagnostics'] as const) {
      const rows = (table: 'identity.sign_in' | 'identity.try') =>
        world.db.read((tx) => readTraces(tx, withPurpose(purpose)).selectFrom(table).selectAll().execute())
      expect([await rows('identity.sign_in'), await rows('identity.try')]).toEqual([[], []])
      expect(await world.db.read((tx) => auditLines(tx, withPurpose(purpose), { limit: 1 }))).toEqual([])
    }
  })

  it('are not read for marketing: that throws', () => {
    expect(() => withPurpose(marketing)).toThrow(PurposeViolation)
    expect(() => withPurpose(marketing)).toThrow('Traces of people serve security and diagnostics, not marketing.')
  })

  it('are not read by whoever only claims a purpose', async () => {
    const signInId = newId('sin', start)
    for (const purposed of [claimed, { purpose: marketing } as Purposed, undefined as never])
      for (const look of [
        () => world.db.read(async (tx) => readTraces(tx, purposed)),
        () => world.db.transact(async (tx) => writeTraces(tx, purposed)),
        () => world.db.read(async (tx) => signInFace(tx, purposed, signInId)),
        () => world.db.read(async (tx) => auditLines(tx, purposed, { limit: 1 })),
      ])
        await expect(look()).rejects.toThrow(PurposeViolation)
  })

  it('are named in no statement of any other file', () => {
    const naming = globSync('src/**/*.{ts,svelte}')
      .filter((file) => !file.endsWith('.test.ts'))
      .filter((file) =>
        /\b(identity[.](sign_in|try|api_key)|kernel[.]audit_line)\b(?![.])/.test(readFileSync(file, 'utf8')),
      )
    const unguarded = naming.filter(
      (file) => !/(readTraces|writeTraces|holdToPurpose)\(/.test(readFileSync(file, 'utf8')),
    )
    expect(naming.length).toBeGreaterThan(7)
    // The kernel writes the trail and keeps its seals, and one asks it for hashes; nobody learns from that who did what.
    expect(unguarded.sort()).toEqual([
      'src/kernel/audit-examinations.ts',
      'src/kernel/audit-seals.ts',
      'src/kernel/audit.ts',
      'src/modules/documents/acceptance-examinations.ts',
    ])
  })
})
