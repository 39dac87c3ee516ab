import type { z } from 'zod'
import type { Person } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { authenticatorSince } from './authenticators.ts'
import { halfOf } from './half-sign-ins.ts'
import { passkeysOf } from './passkeys.ts'
import { recoveryCodesLeft } from './recovery-codes.ts'
import type { secondStepFace, security } from './schema.ts'
import { secondStepSince } from './second-steps.ts'
import { read } from './tables.ts'

/** How somebody signs in, for their own eyes. */
export async function securityOf(tx: ReadTx, { id }: Person): Promise<z.input<typeof security>> {
  const password = await read(tx)
    .selectFrom('identity.password')
    .select('changed_at')
    .where('person_id', '=', id)
    .executeTakeFirst()
  return {
    passwordSince: password?.changed_at.toString() ?? null,
    secondStepSince: (await secondStepSince(tx, id))?.toString() ?? null,
    appSince: (await authenticatorSince(tx, id))?.toString() ?? null,
    recoveryCodesLeft: await recoveryCodesLeft(tx, id),
    passkeys: (await passkeysOf(tx, id)).map(({ id, name, made_at, used_at }) => ({
      id,
      name,
      madeAt: made_at.toString(),
      usedAt: used_at?.toString() ?? null,
    })),
  }
}

/** How the second step of a browser can be done, where one is waited for. */
export async function waysOfHalf(tx: ReadTx, token: string | null): Promise<z.input<typeof secondStepFace>> {
  const personId = await halfOf(tx, token)
  if (!personId) return { waits: false, byCode: false, byPasskey: false }
  return {
    waits: true,
    byCode: (await authenticatorSince(tx, personId)) !== null,
    byPasskey: (await passkeysOf(tx, personId)).length > 0,
  }
}
