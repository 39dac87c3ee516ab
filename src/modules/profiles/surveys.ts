import { sql } from 'kysely'
import type { PersonId } from '#kernel/actor'
import type { Db, ReadTx, Tx } from '#kernel/db'
import { giveConsent, withdrawConsents } from './consents.ts'
import type { SurveyAnswers } from './schema.ts'
import { read, write } from './tables.ts'
import { declineWelcome } from './welcomes.ts'

/** Somebody's own answers. There is no other way to a single answer. */
export async function surveyOf(tx: ReadTx, personId: PersonId) {
  const row = await read(tx)
    .selectFrom('profiles.survey')
    .selectAll()
    .where('person_id', '=', personId)
    .executeTakeFirst()
  if (!row) return null
  const { person_id, submitted_at, ...answers } = row
  return { ...answers, submittedAt: submitted_at.toString() }
}

export async function answerSurvey(tx: Tx, personId: PersonId, answers: SurveyAnswers, locale: string): Promise<void> {
  await giveConsent(tx, personId, 'survey', locale)
  const row = { ...answers, submitted_at: tx.now }
  await write(tx)
    .insertInto('profiles.survey')
    .values({ person_id: personId, ...row })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet(row))
    .execute()
}

/** Whoever takes their answers away is not asked for them again. */
export async function deleteSurvey(tx: Tx, personId: PersonId): Promise<number> {
  const { numDeletedRows } = await write(tx)
    .deleteFrom('profiles.survey')
    .where('person_id', '=', personId)
    .executeTakeFirst()
  await withdrawConsents(tx, personId, ['survey'])
  await declineWelcome(tx, personId)
  return Number(numDeletedRows)
}

/** Answers are kept for five years at most, by the calendar: those of a 29 February go on a 28th. */
export async function sweepSurveys(db: Db): Promise<void> {
  await db.transact(async (tx) => {
    const swept = await write(tx)
      .deleteFrom('profiles.survey')
      .where(
        sql<boolean>`submitted_at at time zone 'UTC' + interval '5 years' <= ${tx.now}::timestamptz at time zone 'UTC'`,
      )
      .returning('person_id')
      .execute()
    for (const { person_id } of swept) await withdrawConsents(tx, person_id, ['survey'])
  })
}
