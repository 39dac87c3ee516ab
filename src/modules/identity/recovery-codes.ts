import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { sha256 } from '#kernel/tokens'
import { newRecoveryCode, plainCode } from './codes.ts'
import { read, write } from './tables.ts'

const howMany = 10

/** Ten new codes in place of all before. They are shown this once: we keep their SHA-256. */
export async function newRecoveryCodes(tx: Tx, personId: PersonId): Promise<string[]> {
  const codes = Array.from({ length: howMany }, newRecoveryCode)
  await removeRecoveryCodes(tx, personId)
  await write(tx)
    .insertInto('identity.recovery_code')
    .values(
      codes.map((code) => ({
        code_sha256: sha256(plainCode(code)),
        person_id: personId,
        made_at: tx.now,
        used_at: null,
      })),
    )
    .execute()
  return codes
}

/** Uses a code up. Of several who come with it at once, one gets in. */
export async function takeRecoveryCode(tx: Tx, personId: PersonId, code: string): Promise<boolean> {
  const { numUpdatedRows } = await write(tx)
    .updateTable('identity.recovery_code')
    .set({ used_at: tx.now })
    .where('code_sha256', '=', sha256(plainCode(code)))
    .where('person_id', '=', personId)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function recoveryCodesLeft(tx: ReadTx, personId: PersonId): Promise<number> {
  const row = await read(tx)
    .selectFrom('identity.recovery_code')
    .select((of) => of.fn.countAll<string>().as('left'))
    .where('person_id', '=', personId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(row.left)
}

export async function removeRecoveryCodes(tx: Tx, personId: PersonId): Promise<void> {
  await write(tx).deleteFrom('identity.recovery_code').where('person_id', '=', personId).execute()
}
