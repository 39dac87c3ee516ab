import type { AppClient } from '../../../composition.ts'

/** What the map says of guests, in the words of the policy. For +page.server.ts only. */
export async function keptOfGuests({ documents }: Pick<AppClient, 'documents'>) {
  const { clauses } = await documents.document({ document: 'privacy', about: 'guest' })
  return clauses.find(({ id }) => id === 'data')?.rows ?? []
}
