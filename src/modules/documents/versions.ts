import { forget, hold, type ReadTx, type Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { schoolFace } from '#modules/school'
import { agreementOn } from './agreements.ts'
import { changesBetween, isMaterial } from './differences.ts'
import { type Content, policyOn, type Rendered, type Sources } from './policies.ts'
import { type DocumentId, documentIds, type VersionFace } from './schema.ts'
import { read, type VersionRow, write } from './tables.ts'

const faceColumns = ['number', 'sha256', 'material', 'published_at', 'effective_at'] as const
type Face = Pick<VersionRow, (typeof faceColumns)[number]>

/** What people were told last that holds by now. */
export async function versionInForce(tx: ReadTx, document: DocumentId): Promise<VersionRow | undefined> {
  return read(tx)
    .selectFrom('documents.version')
    .selectAll()
    .where('document', '=', document)
    .where('effective_at', '<=', tx.now)
    .orderBy('effective_at', 'desc')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** What people were told last that does not hold yet. */
export async function versionAhead(tx: ReadTx, document: DocumentId): Promise<VersionRow | undefined> {
  return read(tx)
    .selectFrom('documents.version')
    .selectAll()
    .where('document', '=', document)
    .where('effective_at', '>', tx.now)
    .orderBy('effective_at', 'desc')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function versionNumbered(tx: ReadTx, document: DocumentId, number: number): Promise<VersionRow> {
  const row = await read(tx)
    .selectFrom('documents.version')
    .selectAll()
    .where('document', '=', document)
    .where('number', '=', number)
    .executeTakeFirst()
  if (!row) throw new Refusal('version.unknown')
  return row
}

const mostAtOnce = 50

/** The latest first. */
export async function versionsBefore(tx: ReadTx, document: DocumentId, before: number | undefined) {
  const rows = await read(tx)
    .selectFrom('documents.version')
    .select(faceColumns)
    .where('document', '=', document)
    .$if(before !== undefined, (query) => query.where('number', '<', before ?? 0))
    .orderBy('number', 'desc')
    .limit(mostAtOnce + 1)
    .execute()
  const items = rows.slice(0, mostAtOnce)
  return { items: items.map(faceOf), next: rows.length > mostAtOnce ? (items.at(-1)?.number ?? null) : null }
}

export const faceOf = ({ number, sha256, material, published_at, effective_at }: Face): VersionFace => ({
  number,
  sha256,
  material,
  publishedAt: published_at.toString(),
  effectiveAt: effective_at.toString(),
})

export const contentOf = ({ content }: VersionRow) => JSON.parse(content) as Content

/** What one of the documents says on this day. */
export const documentOn = (
  tx: ReadTx,
  sources: Sources,
  document: DocumentId,
  day?: Temporal.PlainDate,
): Promise<Rendered> => (document === 'privacy' ? policyOn(tx, sources, day) : agreementOn(tx, document, day))

export type Waiting = { document: DocumentId; sha256: string }

/**
 * Writes down what is said now, if it is new and matters to nobody: what matters waits until an owner has told everybody.
 * Answers with what waits. The first versions of a school are written when it opens, before anybody else is here.
 */
export async function settleVersions(tx: Tx, sources: Sources): Promise<Waiting[]> {
  const { open } = await schoolFace(tx)
  if (!open) return []
  await hold(tx, 'documents.version')
  const waiting: Waiting[] = []
  for (const document of documentIds) {
    const [now, current] = [await documentOn(tx, sources, document), await versionInForce(tx, document)]
    if (current?.sha256 === now.sha256) continue
    if (current && isMaterial(changesBetween(contentOf(current).facts, now.facts)))
      waiting.push({ document, sha256: now.sha256 })
    else await addVersion(tx, document, now, { material: false, inTheApp: false, effectiveAt: tx.now })
  }
  return waiting
}

export async function addVersion(
  tx: Tx,
  document: DocumentId,
  rendered: Rendered,
  { material, inTheApp, effectiveAt }: { material: boolean; inTheApp: boolean; effectiveAt: Temporal.Instant },
): Promise<VersionRow> {
  forget(tx, 'documents.standing')
  forget(tx, 'documents.ahead')
  return write(tx)
    .insertInto('documents.version')
    .values(({ selectFrom, fn, lit }) => ({
      document,
      number: selectFrom('documents.version')
        .where('document', '=', document)
        .select(({ eb }) => eb(fn.coalesce(fn.max('number'), lit(0)), '+', lit(1)).as('next')),
      sha256: rendered.sha256,
      content: rendered.text,
      material,
      in_the_app: inTheApp,
      published_at: tx.now,
      effective_at: effectiveAt,
    }))
    .returningAll()
    .executeTakeFirstOrThrow()
}
