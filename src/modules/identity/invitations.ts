import type { Person } from '#kernel/actor'
import type { Db, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { sha256 } from '#kernel/tokens'
import { makeLink, takeLink } from './links.ts'
import { giveRole, hasOwner, holdOwners } from './people.ts'

/** The one-time address that makes its visitor the owner of an empty school; a new one each time it is asked for, none once there is an owner. */
export async function ownerInvitation(db: Db, origin: string): Promise<string | null> {
  return db.transact(async (tx) => {
    await holdOwners(tx)
    if (await hasOwner(tx)) return null
    const { token } = await makeLink(tx, { purpose: 'owner', about: 'school' })
    return `${origin}/welcome/${token}`
  })
}

/** A link by which one person becomes a teacher here. */
export async function teacherInvitation(tx: Tx, origin: string): Promise<{ url: string; endsAt: string }> {
  const { token, endsAt } = await makeLink(tx, { purpose: 'teacher', about: newId('tli', tx.now) })
  return { url: `${origin}/sign-up?invitation=${token}`, endsAt: endsAt.toString() }
}

export async function becomeTeacher(tx: Tx, person: Person, token: string): Promise<void> {
  if (person.role !== 'student') throw new Refusal('person.already_teaches')
  await takeLink(tx, sha256(token), ['teacher'])
  await giveRole(tx, person.id, 'teacher')
}
