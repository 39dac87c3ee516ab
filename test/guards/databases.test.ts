import pg from 'pg'
import { expect, it } from 'vitest'
import { freshDatabase } from '../databases.ts'

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** Which database it is whatever it is called, what it holds, and which number its next job gets. */
async function found(url: string) {
  const client = await connect(url)
  const { rows } = await client.query(
    `select (select oid from pg_database where datname = current_database()) as id,
            (select count(*)::int from kernel.channel) as channels,
            (select count(*)::int from kernel.audit_line) as audited,
            (select count(*)::int from kernel.vault_key) as keys,
            (select count(distinct sha256)::int from kernel.migration) as migrations,
            (select id from graphile_worker.add_job('spec'))::int as job`,
  )
  await client.end()
  return rows[0]
}

it('What a spec is done with is handed on with nothing of it left, under a name of its own', async () => {
  const first = await freshDatabase()
  const fresh = await found(first.url)
  const still = await connect(first.url)
  const isCutOff = new Promise((resolve) => still.once('end', resolve))
  await still.query(`
    insert into kernel.channel values ('spec.board', 3);
    insert into kernel.vault_key values ('somebody', 'a key', '', now());
    insert into kernel.audit_line (id, at, actor_id, deed, things, details, actor_commitment, things_commitment)
      values ('one', now(), 'somebody', 'spec.deed', '{}', '{}', '', '')`)
  await first.drop()

  const second = await freshDatabase()
  expect(await found(second.url)).toEqual(fresh)
  await isCutOff
  await expect(connect(first.url)).rejects.toThrow('does not exist')
  await second.drop()
})

it.each([
  'create table kernel.planted (note text)',
  'alter table kernel.channel add column note text',
  'drop index kernel.audit_line_by_deed',
  'create function public.forget() returns int language sql as $$ select 1 $$',
  'alter table kernel.audit_line disable trigger all',
  `update kernel.migration set sha256 = 'another'`,
  'delete from kernel.migration',
])('What a spec built into it or changed of it is seen by no other: %s', async (statement) => {
  const first = await freshDatabase()
  const { id, ...fresh } = await found(first.url)
  const client = await connect(first.url)
  await client.query(statement)
  await client.end()
  await first.drop()

  const second = await freshDatabase()
  const { id: another, ...after } = await found(second.url)
  expect(after).toEqual(fresh)
  expect(another).not.toBe(id)
  await second.drop()
})
