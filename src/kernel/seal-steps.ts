import type pg from 'pg'
import { type Tx, vaultOf } from './db.ts'

/**
 * A line `-- seal { … }` of a migration: what stood in `plain` until now goes into the vault, row by row, before the
 * statements below it run. `subject`, `row` and `plain` are SQL; `index` names the column that finds a text again.
 */
type SealStep = { table: string; subject: string; row: string; plain: string; into: string; index?: string }

const marker = /^-- seal (\{.*\})$/m
const together = 1000

/** What a migration does, in order: statements, and what is sealed between them. */
export function stepsIn(sql: string): (string | SealStep)[] {
  return sql.split(marker).map((part, at) => (at % 2 === 0 ? part : (JSON.parse(part) as SealStep)))
}

type Found = { at: string; subject: string; row: string; plain: string }

/** A thousand rows at a time, however many there are. */
export async function sealTexts(client: pg.ClientBase, tx: Tx, step: SealStep): Promise<void> {
  const { table, subject, row, plain } = step
  await vaultOf(tx).prepare(tx)
  await client.query(
    `declare plain_texts no scroll cursor for
     select ctid::text as at, (${subject})::text as subject, (${row})::text as row, (${plain})::text as plain
     from ${table} where (${plain}) is not null`,
  )
  for (;;) {
    const { rows } = await client.query<Found>(`fetch ${together} from plain_texts`)
    if (rows.length === 0) break
    await sealSome(client, tx, step, rows)
  }
  await client.query('close plain_texts')
}

async function sealSome(client: pg.ClientBase, tx: Tx, { table, into, index }: SealStep, rows: readonly Found[]) {
  const column = `${table}.${into}`
  const vault = vaultOf(tx)
  const sealed = await vault.sealMany(
    tx,
    rows.map(({ subject, row, plain }) => ({ place: { column, subject, row }, plain })),
  )
  const indexes = index
    ? await vault.indexesOf(
        tx,
        column,
        rows.map(({ plain }) => plain),
      )
    : []
  await client.query(
    `update ${table} set ${into} = found.sealed ${index ? `, ${index} = found.index` : ''}
     from unnest($1::tid[], $2::bytea[], $3::bytea[]) as found(at, sealed, index) where ${table}.ctid = found.at`,
    [rows.map(({ at }) => at), sealed, indexes],
  )
}
