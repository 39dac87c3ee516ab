import { z } from 'zod'
import { notice } from './letters.ts'

/** Shows somebody that a way they agreed to reaches them. */
export const tryNotice = notice(
  'try',
  z.object({ at: z.iso.datetime() }),
  async (_tx, to, _about, { origin, schoolName, words }) => {
    const say = words(to.locale)
    return {
      subject: say('mail_try_subject', { school: schoolName }),
      lines: [say('mail_try_line')],
      action: { label: say('mail_try_action'), url: `${origin}/settings/notifications` },
    }
  },
)
