import { sql } from 'kysely'
import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import type { SweepPart } from '#kernel/sweeps'
import { giveConsent, withdrawConsents } from './consents.ts'
import { questions, type SurveyAnswers } from './schema.ts'
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
  const { person_id, submitted_at, answered_anew_at, ...answers } = row
  return { ...answers, submittedAt: submitted_at.toString() }
}

export async function answerSurvey(tx: Tx, personId: PersonId, answers: SurveyAnswers, locale: string): Promise<void> {
  await giveConsent(tx, personId, 'survey', locale)
  const row = { ...answers, submitted_at: tx.now }
  const now = tx.now.toString()
  const given = questions.filter((question) => (answers[question] ?? '').length > 0)
  await write(tx)
    .insertInto('profiles.survey')
    .values({
      person_id: personId,
      ...row,
      answered_anew_at: JSON.stringify(Object.fromEntries(given.map((question) => [question, now]))),
    })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet({ ...row, answered_anew_at: anewSince(now) }))
    .execute()
}

/** Only what says something else than before is new. */
const anewSince = (now: string) => {
  const changed = questions.map(
    (question) =>
      sql`case when ${sql.ref(`survey.${question}`)} is distinct from ${sql.ref(`excluded.${question}`)}
        then jsonb_build_object(${question}::text, ${now}::text) else '{}' end`,
  )
  return sql<string>`survey.answered_anew_at || ${sql.join(changed, sql` || `)}`
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

/** With answers whose time is over goes what allowed to keep them. */
export const profilesSweeps: SweepPart[] = [
  {
    table: 'profiles.survey',
    column: 'person_id',
    async perform(tx, people) {
      for (const personId of people) await withdrawConsents(tx, personId as PersonId, ['survey'])
    },
  },
]
