import { createHash } from 'node:crypto'
import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import type { Vault } from '#kernel/vault'
import type { DeviceId, Platform, PushToken } from './schema.ts'
import { read, write } from './tables.ts'

/** More than anybody uses; the one that was used longest ago makes room. */
export const mostDevices = 10
/** Nobody looks at what was not used for so long. */
const _unused = { hours: 24 * 60 }

const placeOf = (personId: PersonId, row: DeviceId) => ({
  subject: personId,
  column: 'notifications.device.sealed',
  row,
})

/** Keeps where to push to. A browser that somebody else used before is theirs no longer. */
export async function addDevice(
  tx: Tx,
  vault: Vault,
  personId: PersonId,
  { platform, token, label }: { platform: Platform; token: PushToken; label: string },
): Promise<DeviceId> {
  const token_sha256 = hashOf(token)
  await write(tx).deleteFrom('notifications.device').where('token_sha256', '=', token_sha256).execute()
  const id = newId('dev', tx.now)
  const sealed = await vault.seal(tx, placeOf(personId, id), JSON.stringify(token))
  await write(tx)
    .insertInto('notifications.device')
    .values({ id, person_id: personId, platform, label, token_sha256, sealed, added_at: tx.now, used_at: tx.now })
    .execute()
  await makeRoom(tx, personId)
  return id
}

export async function forgetDevice(tx: Tx, personId: PersonId, id: DeviceId): Promise<void> {
  await write(tx).deleteFrom('notifications.device').where('person_id', '=', personId).where('id', '=', id).execute()
}

export async function forgetDevices(tx: Tx, personId: PersonId): Promise<number> {
  const { numDeletedRows } = await write(tx)
    .deleteFrom('notifications.device')
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** What a person may know of their devices; the token is of no use to them and is never shown. */
export async function devicesOf(tx: ReadTx, personId: PersonId) {
  const rows = await read(tx)
    .selectFrom('notifications.device')
    .select(['id', 'platform', 'label', 'added_at', 'used_at'])
    .where('person_id', '=', personId)
    .orderBy('id', 'desc')
    .limit(mostDevices)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    platform: row.platform,
    label: row.label,
    addedAt: row.added_at.toString(),
    usedAt: row.used_at.toString(),
  }))
}

export type Reachable = { id: DeviceId; platform: Platform; token: PushToken }

export async function openedDevices(tx: Tx, vault: Vault, personId: PersonId): Promise<Reachable[]> {
  const rows = await read(tx)
    .selectFrom('notifications.device')
    .select(['id', 'platform', 'sealed'])
    .where('person_id', '=', personId)
    .limit(mostDevices)
    .execute()
  return Promise.all(
    rows.map(async ({ id, platform, sealed }) => ({
      id,
      platform,
      token: JSON.parse((await vault.open(tx, placeOf(personId, id), sealed)).toString()) as PushToken,
    })),
  )
}

export async function hasDevice(tx: ReadTx, personId: PersonId): Promise<boolean> {
  const row = await read(tx)
    .selectFrom('notifications.device')
    .select('id')
    .where('person_id', '=', personId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** After a push: who took it is alive, and who is gone is forgotten at once. */
export async function noteReached(
  tx: Tx,
  { taken, gone }: { taken: readonly DeviceId[]; gone: readonly DeviceId[] },
): Promise<void> {
  if (taken.length > 0)
    await write(tx).updateTable('notifications.device').set({ used_at: tx.now }).where('id', 'in', taken).execute()
  if (gone.length > 0) await write(tx).deleteFrom('notifications.device').where('id', 'in', gone).execute()
}

async function makeRoom(tx: Tx, personId: PersonId): Promise<void> {
  const kept = read(tx)
    .selectFrom('notifications.device')
    .select('id')
    .where('person_id', '=', personId)
    .orderBy('used_at', 'desc')
    .orderBy('id', 'desc')
    .limit(mostDevices)
  await write(tx)
    .deleteFrom('notifications.device')
    .where('person_id', '=', personId)
    .where('id', 'not in', kept)
    .execute()
}

/** A token is long and random: its hash tells nothing of it. What names it is the address alone, not its keys. */
function hashOf(token: PushToken): string {
  return createHash('sha256')
    .update(typeof token === 'string' ? token : token.endpoint)
    .digest('hex')
}
