import { hold, type ReadTx, type Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { schoolFace } from '#modules/school'
import { changesBetween, isMaterial } from './differences.ts'
import { type Content, type Policy, policyOn, type Sources } from './policies.ts'
import type { DocumentId, VersionFace } from './schema.ts'
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

/**
 * Writes down what is said now, if it is new and matters to nobody: what matters waits until an owner has told everybody.
 * Answers with what waits. The first version of a school is written when it opens, before anybody else is here.
 */
export async function settleVersions(tx: Tx, sources: Sources): Promise<Policy | null> {
  const { open } = await schoolFace(tx)
  if (!open) return null
  await hold(tx, 'documents.version')
  const [policy, current] = [await policyOn(tx, sources), await versionInForce(tx, 'privacy')]
  if (!current) {
    await addVersion(tx, 'privacy', policy, { material: false, inTheApp: false, effectiveAt: tx.now })
    return null
  }
  if (current.sha256 === policy.sha256) return null
  if (isMaterial(changesBetween(contentOf(current).facts, policy.facts))) return policy
  await addVersion(tx, 'privacy', policy, { material: false, inTheApp: false, effectiveAt: tx.now })
  return null
}

export async function addVersion(
  tx: Tx,
  document: DocumentId,
  policy: Policy,
  { material, inTheApp, effectiveAt }: { material: boolean; inTheApp: boolean; effectiveAt: Temporal.Instant },
): Promise<VersionRow> {
  return write(tx)
    .insertInto('documents.version')
    .values(({ selectFrom, fn, lit }) => ({
      document,
      number: selectFrom('documents.version')
        .where('document', '=', document)
        .select(({ eb }) => eb(fn.coalesce(fn.max('number'), lit(0)), '+', lit(1)).as('next')),
      sha256: policy.sha256,
      content: policy.text,
      material,
      in_the_app: inTheApp,
      published_at: tx.now,
      effective_at: effectiveAt,
    }))
    .returningAll()
    .executeTakeFirstOrThrow()
}
