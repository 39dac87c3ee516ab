import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { schoolFace } from '#modules/school'
import type { ControllerFace, NewController } from './schema.ts'
import { type ControllerRow, read, write } from './tables.ts'

/** More of them are not announced at once; it bounds the list. */
const mostAhead = 20

/** Who is responsible for what the school does with data, from the day they said; today, unless another day is asked for. */
export async function controllerOf(tx: ReadTx, day?: Temporal.PlainDate): Promise<ControllerFace | null> {
  const row = await read(tx)
    .selectFrom('documents.controller')
    .selectAll()
    .where('since', '<=', day ?? (await today(tx)))
    .orderBy('since', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? faceOf(row) : null
}

export async function controllersAhead(tx: ReadTx): Promise<ControllerFace[]> {
  const rows = await read(tx)
    .selectFrom('documents.controller')
    .selectAll()
    .where('since', '>', await today(tx))
    .orderBy('since')
    .orderBy('id')
    .limit(mostAhead)
    .execute()
  return rows.map(faceOf)
}

/** Whoever is named first says what was not said yet; another name after that is somebody else. */
export const isSomebodyElse = (was: Named | null, is: Named | null): boolean =>
  was !== null && (is === null || was.name !== is.name || was.form !== is.form)
type Named = Pick<ControllerFace, 'name' | 'form'>

/** Nobody is made responsible for a day that is over: who was told something then was told of somebody else. */
export async function enterController(tx: Tx, { authorityUrl, ...rest }: NewController): Promise<void> {
  if (Temporal.PlainDate.compare(rest.since, await today(tx)) < 0)
    throw new Refusal('input.invalid', { fields: { since: 'field.past' } })
  await write(tx)
    .insertInto('documents.controller')
    .values({ id: newId('ctl', tx.now), ...rest, authority_url: authorityUrl, entered_at: tx.now })
    .execute()
}

export async function today(tx: ReadTx): Promise<Temporal.PlainDate> {
  const { timeZone } = await schoolFace(tx)
  return tx.now.toZonedDateTimeISO(timeZone).toPlainDate()
}

const faceOf = ({ id: _, entered_at: __, since, authority_url, ...rest }: ControllerRow): ControllerFace => ({
  ...rest,
  since: since.toString(),
  authorityUrl: authority_url,
})
