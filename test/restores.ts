import type { PersonId } from '#kernel/actor'

type Rows = { rows<Row extends object>(text: string, values?: unknown[]): Promise<Row[]> }

const lost = { 'identity.person': 'id', 'kernel.vault_key': 'subject' }

/** The rows without which nobody is there, as a backup has them; what it returns puts them back, as a restore does. */
export async function backupOf(world: Rows, personId: PersonId): Promise<() => Promise<void>> {
  const saved = await Promise.all(
    Object.entries(lost).map(async ([table, key]) => {
      const [found] = await world.rows<{ row: string }>(
        `select to_jsonb(t)::text as row from ${table} t where ${key} = $1`,
        [personId],
      )
      return { table, row: found?.row }
    }),
  )
  return async () => {
    for (const { table, row } of saved)
      await world.rows(`insert into ${table} select * from jsonb_populate_record(null::${table}, $1)`, [row])
  }
}
