import { m } from '#web/words.ts'
import type { AppClient } from '../../../composition.ts'

/** What the map says of guests, in the words of the policy; that it is about them, the page says itself. For +page.server.ts only. */
export async function keptOfGuests({ documents }: Pick<AppClient, 'documents'>) {
  const { clauses } = await documents.document({ document: 'privacy', about: 'guest' })
  const rows = clauses.find(({ id }) => id === 'data')?.rows ?? []
  // A guest has a copy of their own, at /guest.
  const isTrueOfThem = (sentence: string) => sentence !== m.kept_copy_never()
  return rows.map(({ name, text }) => ({ name: name.split(' · ')[0] ?? name, text: text.filter(isTrueOfThem) }))
}
