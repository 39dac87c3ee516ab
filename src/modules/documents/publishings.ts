import { z } from 'zod'
import { hold, type Tx } from '#kernel/db'
import { enqueue, job } from '#kernel/outbox'
import { granted, Refusal } from '#kernel/refusal'
import { hasOthersThanOwners } from '#modules/identity'
import { schoolFace } from '#modules/school'
import { today } from './controllers.ts'
import { bringsOnlyMail, changesBetween, isMaterial } from './differences.ts'
import type { Sources } from './policies.ts'
import { publishable } from './rules.ts'
import { type Publishing, queuedDocument, type VersionFace } from './schema.ts'
import { contentOf, faceOf, versionInForce } from './version-rows.ts'
import { addVersion, documentOn } from './versions.ts'

export const tellVersion = job(
  'documents.tell_version',
  queuedDocument.extend({ number: z.int(), after: z.string().nullable() }),
)

/** Says to everybody what one of the documents will say from a day on; what matters to them not without the notice they are owed. */
export async function publishDocument(
  tx: Tx,
  sources: Sources,
  { mailReachesPeople }: { mailReachesPeople: boolean },
  { document, effectiveOn, byMail, inTheApp }: Publishing,
): Promise<VersionFace> {
  await hold(tx, 'documents.version')
  const { timeZone } = await schoolFace(tx)
  if (Temporal.PlainDate.compare(effectiveOn, await today(tx)) < 0)
    throw new Refusal('input.invalid', { fields: { effectiveOn: 'field.past' } })
  const [rendered, current] = [await documentOn(tx, sources, document, effectiveOn), await versionInForce(tx, document)]
  if (current?.sha256 === rendered.sha256) throw new Refusal('policy.unchanged')
  const changes = current ? changesBetween(contentOf(current).facts, rendered.facts) : []
  const material = isMaterial(changes)
  const begins = effectiveOn.toZonedDateTime({ timeZone }).toInstant()
  const effectiveAt = Temporal.Instant.compare(begins, tx.now) < 0 ? tx.now : begins
  const hasReaders = await hasOthersThanOwners(tx)
  granted(
    publishable(
      { effectiveAt, byMail, inTheApp },
      { now: tx.now, isMaterial: material, hasReaders, mailReachesPeople, bringsMail: bringsOnlyMail(changes) },
    ),
  )
  const version = await addVersion(tx, document, rendered, { material, inTheApp, effectiveAt })
  if (byMail && mailReachesPeople) await enqueue(tx, tellVersion, { document, number: version.number, after: null })
  return faceOf(version)
}
