import { type AnyLetter, letter } from '#modules/notifications'
import { letterTo } from './invitations.ts'
import { letterShape } from './sendings.ts'

/** To somebody who has no account yet, in the school's language. */
export const invitationMail = letter('invitation', letterShape, async (tx, { invitationId }, desk) => {
  const about = await letterTo(tx, invitationId)
  if (!about) return null
  const say = desk.words(null)
  const school = desk.schoolName
  return {
    to: { name: about.name, address: about.email, locale: null },
    subject: say('invitations_mail_subject', { school }),
    lines: [
      about.inviter
        ? say('invitations_mail_line', { school, name: about.inviter })
        : say('invitations_mail_line_nobody', { school }),
      ...(about.course ? [say('invitations_mail_course', { course: about.course })] : []),
    ],
    action: { label: say('invitations_mail_action'), url: `${desk.origin}/sign-up?invitation=${about.token}` },
    after: [say('invitations_mail_after')],
  }
})

export const invitationsLetters: AnyLetter[] = [invitationMail]
