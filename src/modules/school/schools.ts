import { forget, kept, type ReadTx, type Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import type { ChangeOfSchool, OpeningOfSchool, SchoolFace } from './schema.ts'
import { read, write } from './tables.ts'

const unopened: SchoolFace = {
  name: 'Lectern',
  locale: 'en',
  timeZone: 'UTC',
  accent: null,
  logoUrl: null,
  roleWords: 'teacher_student',
  signUp: 'invitation',
  open: false,
}

/** How the school presents itself to anybody. Before it is opened it has no name of its own and lets nobody sign up. */
export function schoolFace(tx: ReadTx): Promise<SchoolFace> {
  return kept(tx, 'school.face', faceOf)
}

async function faceOf(tx: ReadTx): Promise<SchoolFace> {
  const row = await read(tx).selectFrom('school.school').selectAll().executeTakeFirst()
  if (!row) return unopened
  return {
    name: row.name,
    locale: row.locale,
    timeZone: row.time_zone,
    accent: row.accent,
    logoUrl: null,
    roleWords: row.role_words,
    signUp: row.sign_up,
    open: true,
  }
}

/** Opens the school, once. */
export async function openSchool(tx: Tx, { name, locale, timeZone }: OpeningOfSchool): Promise<void> {
  const opened = await write(tx)
    .insertInto('school.school')
    .values({
      only: true,
      name,
      locale,
      time_zone: timeZone,
      accent: null,
      role_words: 'teacher_student',
      sign_up: 'open',
      opened_at: tx.now,
      changed_at: tx.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (opened.numInsertedOrUpdatedRows !== 1n) throw new Refusal('school.already_open')
  forget(tx, 'school.face')
}

export async function changeSchool(tx: Tx, change: ChangeOfSchool): Promise<void> {
  await write(tx)
    .updateTable('school.school')
    .set({
      name: change.name,
      locale: change.locale,
      time_zone: change.timeZone,
      accent: change.accent,
      role_words: change.roleWords,
      sign_up: change.signUp,
      changed_at: tx.now,
    })
    .execute()
  forget(tx, 'school.face')
}
