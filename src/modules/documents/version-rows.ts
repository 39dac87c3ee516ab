import type { ReadTx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import type { Content } from './policies.ts'
import type { DocumentId, VersionFace } from './schema.ts'
import { read, type VersionRow } from './tables.ts'

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
