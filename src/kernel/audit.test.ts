import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openGround } from '../../test/world.ts'
import type { Person } from './actor.ts'
import { unlinkFromAudit, writeAuditLine } from './audit.ts'
import { examineAuditTrail } from './audit-examinations.ts'
import { cutAuditTrail, openSealing, sealAuditLines } from './audit-seals.ts'
import { newId } from './id.ts'
import { silentLog } from './log.ts'

const key = 'a key that is not in the database'

describe('The audit trail', () => {
  let ground: Awaited<ReturnType<typeof openGround>>
  let client: pg.Client
  let olive: Person
  let kofi: Person
  beforeEach(async () => {
    ground = await openGround()
    client = new pg.Client({ connectionString: ground.databaseUrl })
    await client.connect()
    olive = someone('Olive')
    kofi = someone('Kofi')
  })
  afterEach(async () => {
    await client.end()
    await ground.close()
  })

  it('is whole when nobody touched it, and says where it begins and ends', async () => {
    await write(5)
    expect(await seal()).toBe(5)
    expect(await seal()).toBe(0)
    expect(await examined()).toMatchObject({
      count: 5,
      first: { number: '1', deed: 'spec.deed_0' },
      last: { number: '5', deed: 'spec.deed_4', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      waiting: 0,
      fault: null,
    })
    await write(2)
    expect(await examined()).toMatchObject({ count: 5, waiting: 2, fault: null })
  })

  it('writes no line for a change that is undone, and seals late commits that others overtook', async () => {
    const undone = ground.db.transact(async (tx) => {
      await line(tx, 'spec.undone')
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    const { promise: sealed, resolve } = Promise.withResolvers<void>()
    const late = ground.db.transact(async (tx) => {
      await line(tx, 'spec.late')
      await sealed
    })
    await write(1)
    expect(await seal()).toBe(1)
    resolve()
    await late
    expect(await seal()).toBe(1)
    expect(await examined()).toMatchObject({ count: 2, last: { deed: 'spec.late' }, fault: null })
  })

  it('is chained once when several processes seal at once', async () => {
    await write(300)
    const sealed = await Promise.all([seal(), seal(), seal(), seal()])
    const rest = await seal()
    expect([...sealed, rest].reduce((sum, one) => sum + one, 0)).toBe(300)
    expect(await examined()).toMatchObject({ count: 300, fault: null })
  })

  it('is whole over many sealings', async () => {
    for (let at = 0; at < 12; at++) {
      await write(1)
      await seal()
    }
    expect(await examined()).toMatchObject({ count: 12, last: { number: '12' }, fault: null })
  })

  it('is sealed within a second of each deed while the school is open', async () => {
    const sealing = openSealing(ground.db, key, silentLog)
    await write(3)
    const began = performance.now()
    while ((await examined()).count < 3) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(performance.now() - began).toBeLessThan(2000)
    await sealing.close()
  })

  it.each([
    `update kernel.audit_line set deed = 'spec.other'`,
    `update kernel.audit_line set actor_id = 'somebody else'`,
    `update kernel.audit_line set actor_id = 'unlinked', things_salt = null`,
    `delete from kernel.audit_line`,
    `truncate kernel.audit_line`,
    `update kernel.audit_link set hash = sha256('')`,
    `delete from kernel.audit_link`,
    `truncate kernel.audit_link`,
    `update kernel.audit_head set number = 9`,
    `delete from kernel.audit_head`,
    `truncate kernel.audit_cut`,
  ])('only grows: the database refuses %s', async (statement) => {
    await write(2)
    await seal()
    await expect(client.query(statement)).rejects.toThrow('The audit trail only grows')
    expect(await examined()).toMatchObject({ count: 2, fault: null })
  })

  describe('under the hands of somebody who rules the database', () => {
    const nth = (number: number) => `(select line_id from kernel.audit_link where number = ${number})`
    const tamperings: [string, string[], object][] = [
      [
        'changes what was done',
        [`update kernel.audit_line set deed = 'spec.x' where id = ${nth(3)}`],
        broken(3, 'changed'),
      ],
      [
        'changes when',
        [`update kernel.audit_line set at = at + interval '1 s' where id = ${nth(3)}`],
        broken(3, 'changed'),
      ],
      [
        'changes who',
        [`update kernel.audit_line set actor_id = 'per_x' where id = ${nth(3)}`],
        broken(3, 'actor changed'),
      ],
      [
        'changes to whom',
        [`update kernel.audit_line set things = '{"personId": "per_x"}' where id = ${nth(3)}`],
        broken(3, 'changed'),
      ],
      [
        'changes who, with a commitment that fits',
        [
          `update kernel.audit_line set actor_id = 'per_x', actor_commitment = sha256(actor_salt || 'per_x') where id = ${nth(3)}`,
        ],
        broken(3, 'changed'),
      ],
      ['removes a line', [`delete from kernel.audit_line where id = ${nth(3)}`], broken(3, 'removed')],
      [
        'removes a line with its link',
        [`delete from kernel.audit_line where id = ${nth(3)}`, `delete from kernel.audit_link where number = 3`],
        broken(3, 'removed'),
      ],
      [
        'puts two lines in each other’s place',
        [
          `update kernel.audit_link a set line_id = b.line_id || '' from kernel.audit_link b where (a.number, b.number) in ((2, 4), (4, 2))`,
        ],
        broken(2, 'changed'),
      ],
      ['puts a line in beside the chain', [stray('aud_0')], { fault: { kind: 'inserted', id: 'aud_0' } }],
      [
        'puts a line into the chain',
        [
          stray('aud_0'),
          `update kernel.audit_link set number = number + 100 where number > 2`,
          `update kernel.audit_link set number = number - 99 where number > 100`,
          `insert into kernel.audit_link select 3, 'aud_0', sha256('guessed')`,
        ],
        broken(3, 'changed'),
      ],
      [
        'cuts the end off',
        [`delete from kernel.audit_line where id = ${nth(6)}`, `delete from kernel.audit_link where number = 6`],
        broken(6, 'cut short'),
      ],
      [
        'blanks a line as if a person had been taken out',
        [`update kernel.audit_line set actor_id = 'unlinked', actor_salt = null where id = ${nth(4)}`],
        broken(4, 'unlinked without a record'),
      ],
      [
        'signs a head with another key',
        [`update kernel.audit_head set signature = sha256('another key')`],
        broken(6, 'not signed'),
      ],
    ]

    it.each(tamperings)('it tells who %s', async (_what, statements, expected) => {
      await write(6)
      await seal()
      await ruling(statements)
      expect(await examined()).toMatchObject(expected)
    })

    it('it tells who writes the end anew, hashes and all, without the key', async () => {
      await write(4)
      await seal()
      await ruling([
        `delete from kernel.audit_head`,
        `delete from kernel.audit_link where number = 4`,
        `insert into kernel.audit_waiting ${nth(4).replace('(', '').replace(')', '')}`,
        `insert into kernel.audit_waiting select id from kernel.audit_line l where not exists (select from kernel.audit_link k where k.line_id = l.id) on conflict do nothing`,
      ])
      await sealAuditLines(ground.db, 'a key somebody made up')
      expect(await examined()).toMatchObject({ fault: { kind: 'not signed', number: '4' } })
      expect(await examineAuditTrail(client, null)).toMatchObject({ signatures: false, fault: null })
    })
  })

  it('lets a person be taken out of it, and stays whole', async () => {
    await write(3)
    await seal()
    await ground.db.transact((tx) => unlinkFromAudit(tx, kofi.id))
    expect(await examined()).toMatchObject({ unlinked: 3, fault: null })
    await seal()
    expect(await examined()).toMatchObject({ count: 4, unlinked: 3, fault: null })
    const { rows } = await client.query(`select to_jsonb(l)::text as text from kernel.audit_line l`)
    expect(rows.filter(({ text }) => text.includes(kofi.id))).toEqual([])
    expect(rows.filter(({ text }) => text.includes(olive.id))).toHaveLength(3)
  })

  it('loses its old end after 24 months, signed, and nothing else', async () => {
    await write(3)
    await seal()
    ground.clock.advance({ hours: 24 * 365 })
    await write(2)
    await seal()
    expect(await cutAuditTrail(ground.db, key)).toBe(0)
    ground.clock.advance({ hours: 24 * 370 })
    expect(await cutAuditTrail(ground.db, key)).toBe(3)
    expect(await cutAuditTrail(ground.db, key)).toBe(0)
    await write(1)
    await seal()
    expect(await examined()).toMatchObject({ count: 3, cutAt: '3', first: { number: '4' }, fault: null })
    await ruling([`update kernel.audit_cut set number = 4`, `delete from kernel.audit_link where number = 4`])
    expect((await examined()).fault).not.toBeNull()
    ground.clock.advance({ hours: 24 * 800 })
    await ruling([`update kernel.audit_cut set number = 3`])
  })

  it('goes on after everything was cut off', async () => {
    await write(2)
    await seal()
    ground.clock.advance({ hours: 24 * 800 })
    expect(await cutAuditTrail(ground.db, key)).toBe(2)
    expect(await examined()).toMatchObject({ count: 0, cutAt: '2', fault: null })
    await write(1)
    await seal()
    expect(await examined()).toMatchObject({ count: 1, first: { number: '3' }, fault: null })
  })

  async function write(count: number): Promise<void> {
    for (let at = 0; at < count; at++) {
      ground.clock.advance({ milliseconds: 1 })
      await ground.db.transact((tx) => line(tx, `spec.deed_${at}`))
    }
  }

  function line(tx: Parameters<typeof writeAuditLine>[0], deed: string) {
    return writeAuditLine(tx, {
      actor: olive,
      deed,
      input: { personId: kofi.id },
      output: {},
      details: { role: 'owner' },
    })
  }

  const seal = () => sealAuditLines(ground.db, key)
  const examined = () => examineAuditTrail(client, key)

  async function ruling(statements: string[]): Promise<void> {
    await client.query('set session_replication_role = replica')
    await client.query('alter table kernel.audit_link drop constraint if exists audit_link_line_id_key')
    for (const statement of statements) await client.query(statement)
    await client.query('set session_replication_role = origin')
  }
})

function broken(number: number, kind: string) {
  return { fault: { number: String(number), kind } }
}

function stray(id: string): string {
  return `insert into kernel.audit_line (id, at, actor_id, deed, things, details, actor_commitment, things_commitment)
    values ('${id}', '2026-09-01T09:00:00Z', 'system', 'spec.stray', '{}', '{}', '', '')`
}

function someone(name: string): Person {
  const now = Temporal.Instant.from('2026-09-01T09:00:00Z')
  const ids = { id: newId('per', now), signIn: newId('sin', now) }
  return { kind: 'person', ...ids, role: 'owner', name, locale: null, timeZone: null, confirmedAt: null }
}
