import type { ReadTx } from '#kernel/db'
import type { Visit } from '#kernel/visit'
import { isFrenchFirst } from '#modules/identity'
import type { IdentityPorts } from '#modules/identity/ports'
import type { Offer } from './acceptance-schemas.ts'
import { read } from './tables.ts'
import { contentOf } from './version-rows.ts'

/** The same offer with its French text, and the moment of handing it over, where that comes first. */
export async function frenchFirst(
  tx: ReadTx,
  ports: Pick<IdentityPorts, 'countryOf'>,
  offer: Offer,
  visit: Visit,
): Promise<Offer> {
  if (offer.items.length === 0 || !(await isFrenchFirst(tx, ports, visit))) return offer
  const french: NonNullable<Offer['french']> = []
  for (const { document, version } of offer.items) {
    // Read and not agreed to.
    if (document === 'privacy') continue
    const row = await read(tx)
      .selectFrom('documents.version')
      .selectAll()
      .where('document', '=', document)
      .where('number', '=', version)
      .executeTakeFirstOrThrow()
    const clauses = contentOf(row).clauses.fr.map(({ id, title, text }) => ({ id, title, text }))
    french.push({ document, version, clauses })
  }
  const shownAt = Math.floor(tx.now.epochMilliseconds / 1000)
  return { ...offer, agreed: `${offer.agreed} french-${shownAt}`, french }
}
