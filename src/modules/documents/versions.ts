import { forget, hold, type ReadTx, type Tx } from '#kernel/db'
import { hasOthersThanOwners } from '#modules/identity'
import { schoolFace } from '#modules/school'
import { agreementOn } from './agreements.ts'
import { changesBetween, isMaterial } from './differences.ts'
import { policyOn, type Rendered, type Sources } from './policies.ts'
import { type DocumentId, documentIds } from './schema.ts'
import { type VersionRow, write } from './tables.ts'
import { contentOf, versionInForce } from './version-rows.ts'

/** What one of the documents says on this day. */
export const documentOn = (
  tx: ReadTx,
  sources: Sources,
  document: DocumentId,
  day?: Temporal.PlainDate,
): Promise<Rendered> =>
  document === 'privacy' ? policyOn(tx, sources, day) : agreementOn(tx, document, day, sources.contact)

export type Waiting = { document: DocumentId; sha256: string }

/**
 * Writes down what is said now, if it is new and matters to nobody: what matters waits until an owner has told everybody.
 * Answers with what waits. The first versions of a school are written when it opens; while only owners are here, nobody waits.
 */
export async function settleVersions(tx: Tx, sources: Sources): Promise<Waiting[]> {
  const { open } = await schoolFace(tx)
  if (!open) return []
  await hold(tx, 'documents.version')
  const waiting: Waiting[] = []
  for (const document of documentIds) {
    const [now, current] = [await documentOn(tx, sources, document), await versionInForce(tx, document)]
    if (current?.sha256 === now.sha256) continue
    const material = current !== undefined && isMaterial(changesBetween(contentOf(current).facts, now.facts))
    if (material && (await hasOthersThanOwners(tx))) waiting.push({ document, sha256: now.sha256 })
    else await addVersion(tx, document, now, { material, inTheApp: false, effectiveAt: tx.now })
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
