import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openGround } from '../../test/world.ts'
import { asCounter, counterRole, letCount } from './counters.ts'
import { statement } from './db.ts'

let ground: Awaited<ReturnType<typeof openGround>>
beforeEach(async () => {
  ground = await openGround()
})
afterEach(() => ground.close())

const whoami = 'select current_user as "user"'
const query = (text: string) => ground.pools.writer.query(text)

describe('Those who count', () => {
  it('have no right on any table, view or sequence of the school', async () => {
    const tables = `select format('%I.%I', nspname, relname) as name, relkind from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where relkind in ('r', 'p', 'v', 'm', 'S') and nspname not like 'pg\\_%' and nspname <> 'information_schema'`
    const able = (right: string) =>
      query(`select name from (${tables}) as t where relkind <> 'S' and has_table_privilege('${counterRole}', name, '${right}')
        union all select name from (${tables}) as t where relkind = 'S' and has_sequence_privilege('${counterRole}', name, 'USAGE, SELECT, UPDATE')`)
    expect((await query(tables)).rows.length).toBeGreaterThan(80)
    expect((await able('SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')).rows).toEqual([])

    await query(`grant select on identity.person to ${counterRole}`)
    expect((await able('SELECT')).rows).toEqual([{ name: 'identity.person' }])
  })

  it.each(['identity.person', 'profiles.survey', 'kernel.audit_line', 'files.file'])(
    'are refused by the database when they look at %s, in a look and in a change',
    async (table) => {
      const denied = expect.objectContaining({ code: '42501', message: expect.stringContaining('permission denied') })
      const look = `select * from ${table}`
      await expect(ground.db.read((tx) => asCounter(tx, (at) => statement(at, look, [])))).rejects.toEqual(denied)
      await expect(ground.db.transact((tx) => asCounter(tx, (at) => statement(at, look, [])))).rejects.toEqual(denied)
      expect(await ground.db.read((tx) => statement(tx, look, []))).toEqual([])
    },
  )

  it('are themselves again before and after, and nobody signs in as them', async () => {
    const [{ user: own }] = (await query(whoami)).rows
    for (const open of [ground.db.read, ground.db.transact] as (typeof ground.db.read)[]) {
      const seen = await open(async (tx) => [
        ...(await statement<{ user: string }>(tx, whoami, [])),
        ...(await asCounter(tx, (at) => statement<{ user: string }>(at, whoami, []))),
        ...(await statement<{ user: string }>(tx, whoami, [])),
      ])
      expect(seen.map(({ user }) => user)).toEqual([own, counterRole, own])
    }
    const { rows } = await query(`select rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles
      where rolname = '${counterRole}'`)
    expect(new Set(Object.values(rows[0]))).toEqual(new Set([false]))
  })

  it('are made once, though several schools of a server start at the same moment', async () => {
    const role = `counter_${randomBytes(4).toString('hex')}`
    const clients = Array.from({ length: 6 }, () => new pg.Client({ connectionString: ground.databaseUrl }))
    await Promise.all(clients.map((client) => client.connect()))
    await Promise.all(clients.map((client) => letCount(client, role)))
    expect((await query(`select count(*)::int as roles from pg_roles where rolname = '${role}'`)).rows).toEqual([
      { roles: 1 },
    ])
    await query(`drop owned by ${role}; drop role ${role}`)
    await Promise.all(clients.map((client) => client.end()))
  })

  it('are done without where the server lets us make no role: the school starts, and its doctor says so', async () => {
    const name = randomBytes(4).toString('hex')
    const [role, manager] = [`counter_${name}`, `manager_${name}`]
    await query(`create role ${manager} nologin; create role ${role} nologin`)
    const client = new pg.Client({ connectionString: ground.databaseUrl })
    await client.connect()
    await client.query(`begin; set local role ${manager}`)
    await letCount(client, `${role}_none`)
    await letCount(client, role)
    expect((await client.query('select 1 as on')).rows).toEqual([{ on: 1 }])
    await client.query('rollback')
    await client.end()
    expect((await query(`select rolname from pg_roles where rolname like '%${role}_none'`)).rows).toEqual([])
    await query(`drop role ${role}; drop role ${manager}`)
  })
})
