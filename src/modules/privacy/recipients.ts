import { createHash } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { type DataMaps, type DataRows, type ErasedRows, rowsToErase } from '#kernel/erasures'
import { newId } from '#kernel/id'
import { hostsOutside, type Processor } from '#kernel/processors'
import type { RecipientPart } from '#kernel/recipient-parts'
import { sealedColumn, shred } from '#kernel/sealed-columns'
import type { ErasureId } from './erasure-schemas.ts'
import { askedFirstAfter, stateOf } from './recipient-rules.ts'
import { type RecipientAnswer, type RecipientId, type RecipientLine, toldBy } from './recipient-schemas.ts'
import { type RecipientRow, read, write } from './tables.ts'

/** Everybody outside, and what modules know of how each is told. */
export type Recipients = { processors: readonly Processor[]; parts: readonly RecipientPart[] }

type Row = Selectable<RecipientRow>
type Found = { processor: Processor; knownAs: readonly string[] }

const known = sealedColumn('privacy.recipient.known_as_sealed')
const lying = (id: RecipientId) => ({ subject: id, row: id })

/** Who outside had something of this person: by what each may be handed, and by what modules know. Asked before anything is erased. */
export async function recipientsOf(
  tx: ReadTx,
  { processors, parts }: Recipients,
  personId: PersonId,
  touched: readonly ErasedRows[],
): Promise<Found[]> {
  const found: Found[] = []
  for (const processor of processors) {
    if (toldBy[processor.kind] === 'nothing' || hostsOutside(processor).length === 0) continue
    if (!touched.some(({ table }) => isHanded(processor, table))) continue
    const part = parts.find((one) => one.processor === processor.id)
    const knownAs = part ? await part.knownAs(tx, personId) : []
    if (knownAs) found.push({ processor, knownAs })
  }
  return found
}

/** Who outside has something of this person: whom to tell of what was put right or may not be used (GDPR Art. 19). Our own rows, elsewhere, are nobody else's. */
export async function holdersOutside(
  tx: ReadTx,
  { kept, recipients }: { kept: { maps: DataMaps; rows: DataRows }; recipients: Recipients },
  personId: PersonId,
): Promise<Processor[]> {
  const found = await recipientsOf(tx, recipients, personId, await rowsToErase(tx, kept, personId))
  return found.flatMap(({ processor }) => (toldBy[processor.kind] === 'here' ? [] : [processor]))
}

const isHanded = ({ fields }: Processor, table: string) =>
  fields.some((field) => field === '*' || field.startsWith(`${table}.`))

/**
 * A line for each. What is asked by program is asked again where more came to it; whoever was written to once is not written to twice.
 * Answers with the lines that wait for an answer.
 */
export async function recordRecipients(
  tx: Tx,
  erasureId: ErasureId,
  personId: PersonId,
  found: readonly Found[],
): Promise<Row[]> {
  const former = new Map((await linesOf(tx, [erasureId])).map((row) => [row.processor, row]))
  const written: Row[] = []
  for (const one of found) {
    const before = former.get(one.processor.id)
    if (before && toldBy[one.processor.kind] !== 'program') continue
    written.push(await recordRecipient(tx, erasureId, personId, one, before))
  }
  return written.filter(({ answer }) => answer === null)
}

async function recordRecipient(
  tx: Tx,
  erasureId: ErasureId,
  personId: PersonId,
  { processor, knownAs }: Found,
  before: Row | undefined,
): Promise<Row> {
  const id = before?.id ?? newId('rcp', tx.now)
  const all = new Set([...(before ? await knownAsOf(tx, before) : []), ...knownAs])
  const sealed = () => known.seal(tx, lying(id), JSON.stringify([...all]))
  const at = tx.now
  const standing = {
    here: async () => ({ ...nothingToAsk, answer: 'acknowledged' as const, answered_at: at }),
    not_supported: async () => ({ ...nothingToAsk, answer: 'not_supported' as const, answered_at: at }),
    nothing: async () => nothingToAsk,
    program: async () => ({ ...nothingToAsk, known_as_sealed: await sealed(), next_at: at.add(askedFirstAfter) }),
    person: async () => ({
      ...nothingToAsk,
      known_as_sealed: await sealed(),
      mark: markOf(personId, processor.id),
      by_hand_at: at,
    }),
  }
  const row = { ...(await standing[toldBy[processor.kind]]()), erased_at: at, tries: 0 }
  return write(tx)
    .insertInto('privacy.recipient')
    .values({ id, erasure_id: erasureId, processor: processor.id, kind: processor.kind, ...row })
    .onConflict((conflict) => conflict.columns(['erasure_id', 'processor']).doUpdateSet(row))
    .returningAll()
    .executeTakeFirstOrThrow()
}

const nothingToAsk: Pick<
  Row,
  'known_as_sealed' | 'mark' | 'next_at' | 'by_hand_at' | 'answer' | 'answered_at' | 'reason'
> = {
  known_as_sealed: null,
  mark: null,
  next_at: null,
  by_hand_at: null,
  answer: null,
  answered_at: null,
  reason: null,
}

/** In the erasure journal: that this service was told of this person. Who has only the mark learns of neither. */
export const markOf = (personId: PersonId, processorId: string) =>
  createHash('sha256').update(`${personId} ${processorId}`).digest('hex')

export async function knownAsOf(tx: ReadTx, { id, known_as_sealed }: Row): Promise<string[]> {
  return known_as_sealed ? JSON.parse(await known.open(tx, lying(id), known_as_sealed)) : []
}

/** Of several erasures, by the names of the services. */
export async function linesOf(tx: ReadTx, erasures: readonly ErasureId[]): Promise<Row[]> {
  if (erasures.length === 0) return []
  return read(tx)
    .selectFrom('privacy.recipient')
    .selectAll()
    .where('erasure_id', 'in', erasures)
    .orderBy('processor')
    .execute()
}

export const faceOf = (row: Row): RecipientLine => ({
  recipientId: row.id,
  processorId: row.processor,
  kind: row.kind,
  state: stateOf(row),
  erasedAt: row.erased_at.toString(),
  answeredAt: row.answered_at?.toString() ?? null,
  reason: row.reason,
})

export const lineNumbered = (tx: ReadTx, id: RecipientId): Promise<Row | undefined> =>
  read(tx).selectFrom('privacy.recipient').selectAll().where('id', '=', id).executeTakeFirst()

/** Held, so that two who answer for it do so one after the other. */
export const recipientHeld = (tx: Tx, id: RecipientId): Promise<Row | undefined> =>
  write(tx).selectFrom('privacy.recipient').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export async function changeRecipient(tx: Tx, id: RecipientId, change: Partial<Row>): Promise<void> {
  await write(tx).updateTable('privacy.recipient').set(change).where('id', '=', id).execute()
}

/** What it said, or what was found out; nothing is kept any more to ask it with. */
export async function noteAnswer(
  tx: Tx,
  id: RecipientId,
  { answer, reason }: { answer: RecipientAnswer; reason: string | null },
): Promise<void> {
  await changeRecipient(tx, id, { answer, reason, answered_at: tx.now, known_as_sealed: null, next_at: null })
  await shred(tx, [id])
}

/** Whose time to be asked has come, a batch at most: a job may have been lost. */
export async function recipientsDue(tx: ReadTx): Promise<RecipientId[]> {
  const rows = await read(tx)
    .selectFrom('privacy.recipient')
    .select('id')
    .where('next_at', '<=', tx.now)
    .orderBy('next_at')
    .limit(500)
    .execute()
  return rows.map(({ id }) => id)
}

/** Who gave no answer before this moment, a batch at most. */
export async function unansweredBefore(tx: ReadTx, before: Temporal.Instant): Promise<Row[]> {
  return read(tx)
    .selectFrom('privacy.recipient')
    .selectAll()
    .where('answer', 'is', null)
    .where('erased_at', '<=', before)
    .orderBy('erased_at')
    .limit(500)
    .execute()
}

/** Whether somebody has to write to this service already because it gives no answer to the program. */
export async function isSilentElsewhere(tx: ReadTx, { id, processor }: Row): Promise<boolean> {
  const other = await read(tx)
    .selectFrom('privacy.recipient')
    .select('id')
    .where('answer', 'is', null)
    .where('by_hand_at', 'is not', null)
    .where('next_at', 'is not', null)
    .where('processor', '=', processor)
    .where('id', '!=', id)
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}

export async function recipientsByHand(
  tx: ReadTx,
  { processors }: Recipients,
  { after, limit }: { after?: RecipientId | undefined; limit: number },
) {
  let lines = read(tx)
    .selectFrom('privacy.recipient')
    .selectAll()
    .where('answer', 'is', null)
    .where('by_hand_at', 'is not', null)
    .orderBy('id')
    .limit(limit + 1)
  if (after) lines = lines.where('id', '>', after)
  const rows = await lines.execute()
  const shown = rows.slice(0, limit)
  const opened = await known.openMany(
    tx,
    shown.flatMap(({ id, known_as_sealed: sealed }) => (sealed ? [{ ...lying(id), sealed }] : [])),
  )
  const names = new Map(
    shown.filter(({ known_as_sealed }) => known_as_sealed).map(({ id }, at) => [id, JSON.parse(opened[at] as string)]),
  )
  const hosts = new Map(processors.map((processor) => [processor.id, hostsOutside(processor)]))
  return {
    items: shown.map((row) => ({
      ...faceOf(row),
      erasureId: row.erasure_id,
      hosts: hosts.get(row.processor) ?? [],
      knownAs: (names.get(row.id) ?? []) as string[],
      tries: row.tries,
    })),
    next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  }
}
