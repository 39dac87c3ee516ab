import { type Actor, type PersonId, personOf } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { NeverShared } from '#kernel/never-shared'
import type { Vault } from '#kernel/vault'
import { worded } from '#kernel/worded'
import type { FileId } from '#modules/files/schema'
import { giveConsent, standingConsent, withdrawConsents } from './consents.ts'
import { type InterfaceSettings, interfaceSettings, usualInterface } from './schema.ts'
import { read, write } from './tables.ts'
import { declineWelcome } from './welcomes.ts'

const placeOf = (personId: PersonId) => ({
  subject: personId,
  column: 'profiles.interface_settings.sealed',
  row: personId,
})

/** How somebody needs pages to be; null for who has not said. It comes out for that person only. */
export async function interfaceOf(
  tx: ReadTx,
  vault: Vault,
  personId: PersonId,
): Promise<NeverShared<InterfaceSettings> | null> {
  const row = await read(tx)
    .selectFrom('profiles.interface_settings')
    .select('sealed')
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row ? opened(tx, vault, personId, row.sealed) : null
}

/** What every page shows of its reader: how they need it to be, null for who has not said, and their small photo. One question. */
export async function shellOf(
  tx: ReadTx,
  vault: Vault,
  actor: Actor,
): Promise<{ needs: InterfaceSettings | null; photo: FileId | null }> {
  const { id, restricted } = personOf(actor)
  const [shell] = await shellWith(tx, { id })
  const needs = shell?.sealed ? (await opened(tx, vault, id, shell.sealed)).showTo(actor) : null
  return { needs, photo: restricted ? null : (shell?.photo ?? null) }
}

const shellWith = worded((tx, { id }: { id: PersonId }) =>
  read(tx).selectNoFrom(({ selectFrom }) => [
    selectFrom('profiles.interface_settings').select('sealed').where('person_id', '=', id).as('sealed'),
    selectFrom('profiles.profile').select('photo_small_id').where('person_id', '=', id).as('photo'),
  ]),
)

async function opened(
  tx: ReadTx,
  vault: Vault,
  personId: PersonId,
  sealed: Buffer,
): Promise<NeverShared<InterfaceSettings>> {
  const text = await vault.open(tx, placeOf(personId), sealed)
  return new NeverShared(personId, interfaceSettings.parse(JSON.parse(text.toString())))
}

export async function interfaceOfActor(tx: ReadTx, vault: Vault, actor: Actor) {
  const { id } = personOf(actor)
  const kept = await interfaceOf(tx, vault, id)
  if (!kept) return { chosen: false, settings: usualInterface, consentedAt: null }
  const consent = await standingConsent(tx, id, 'accessibility')
  return { chosen: true, settings: kept.showTo(actor), consentedAt: consent?.given_at.toString() ?? null }
}

export async function arrangeInterface(
  tx: Tx,
  vault: Vault,
  personId: PersonId,
  settings: InterfaceSettings,
  locale: string,
): Promise<void> {
  await giveConsent(tx, personId, 'accessibility', locale)
  const sealed = await vault.seal(tx, placeOf(personId), JSON.stringify(interfaceSettings.parse(settings)))
  await write(tx)
    .insertInto('profiles.interface_settings')
    .values({ person_id: personId, sealed, changed_at: tx.now })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet({ sealed, changed_at: tx.now }))
    .execute()
}

/** Takes the settings and the consent away, and offers no others; whatever else lies in the vault for this person stays. */
export async function clearInterface(tx: Tx, personId: PersonId): Promise<number> {
  const { numDeletedRows } = await write(tx)
    .deleteFrom('profiles.interface_settings')
    .where('person_id', '=', personId)
    .executeTakeFirst()
  await withdrawConsents(tx, personId, ['accessibility'])
  await declineWelcome(tx, personId)
  return Number(numDeletedRows)
}
