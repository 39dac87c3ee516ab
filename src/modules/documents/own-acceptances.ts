import type { PersonId } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import type { Accepted, SubjectId } from './acceptance-schemas.ts'
import { sha256 } from './facts.ts'
import { type AcceptanceRow, read } from './tables.ts'

const mostAtOnce = 50

/** What somebody accepted, the latest first, with the receipt that shows it. */
export async function acceptancesOf(tx: ReadTx, personId: PersonId, before: string | undefined) {
  const subject = await read(tx)
    .selectFrom('documents.subject')
    .select(['id', 'receipt'])
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return subject
    ? { ...(await ofSubject(tx, subject.id, before)), receipt: subject.receipt }
    : { items: [], next: null, receipt: null }
}

/** The same for whoever holds a receipt, until nothing leads from it to anything. */
export async function acceptancesBehind(tx: ReadTx, receipt: string, before: string | undefined) {
  const subject = await read(tx)
    .selectFrom('documents.subject')
    .select('id')
    .where('receipt_sha256', '=', sha256(receipt.trim()))
    .executeTakeFirst()
  if (!subject) throw new Refusal('receipt.unknown')
  return ofSubject(tx, subject.id, before)
}

async function ofSubject(tx: ReadTx, id: SubjectId, before: string | undefined) {
  const rows = await read(tx)
    .selectFrom('documents.acceptance')
    .selectAll()
    .where('subject_id', '=', id)
    .$if(before !== undefined, (query) => query.where('number', '<', BigInt(before ?? 0)))
    .orderBy('number', 'desc')
    .limit(mostAtOnce + 1)
    .execute()
  const shown = rows.slice(0, mostAtOnce)
  const next = rows.length > mostAtOnce ? (shown.at(-1)?.number.toString() ?? null) : null
  return { items: shown.map(faceOf), next }
}

const faceOf = (row: AcceptanceRow): Accepted => {
  const { document, version, sha256, locale, surface, controller, at, french_shown_at, hash } = row
  return {
    document,
    version,
    sha256,
    locale,
    surface,
    controller: controller && (JSON.parse(controller) as { name: string }).name,
    at: at.toString(),
    frenchShownAt: french_shown_at?.toString() ?? null,
    hash: hash.toString('hex'),
  }
}
