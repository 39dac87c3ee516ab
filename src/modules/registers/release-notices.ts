import { z } from 'zod'
import { type AnyLetter, notice } from '#modules/notifications'
import { releaseId } from './schema.ts'
import { read } from './tables.ts'

/** To owners: figures that were given out do not stand today's rules, and were withdrawn. */
export const releaseFell = notice('release_fell', z.object({ releaseId }), async (tx, to, about, desk) => {
  const row = await read(tx)
    .selectFrom('registers.release')
    .select('given_to')
    .where('id', '=', about.releaseId)
    .executeTakeFirst()
  if (!row) return null
  const say = desk.words(to.locale)
  return {
    subject: say('releases_mail_subject', { school: desk.schoolName }),
    lines: [
      say('releases_mail_line'),
      row.given_to === null ? say('releases_mail_everybody') : say('releases_mail_one', { name: row.given_to }),
    ],
    action: { label: say('releases_mail_open'), url: `${desk.origin}/school/releases/${about.releaseId}` },
  }
})

export const releaseLetters: AnyLetter[] = [releaseFell]
