import { z } from 'zod'
import { mailAddressOf, suspensionOf } from '#modules/identity'
import { personId } from '#modules/identity/schema'
import { type AnyLetter, alsoWhileRestricted, letter, notice } from './letters.ts'

const nothing = z.object({})

/** To somebody who was suspended, and is not told anything else any more. */
export const accountSuspended = letter(
  'suspended',
  z.object({ personId }),
  async (tx, about, { schoolName, words }) => {
    const person = await mailAddressOf(tx, about.personId)
    const suspension = await suspensionOf(tx, about.personId)
    if (!person || !suspension) return null
    const say = words(person.locale)
    return {
      to: { name: person.name, address: person.email, locale: person.locale },
      subject: say('mail_suspended_subject', { school: schoolName }),
      lines: [
        say('mail_suspended_line', { school: schoolName }),
        ...(suspension.reason ? [say('mail_suspended_reason', { reason: suspension.reason })] : []),
      ],
      after: [say('mail_suspended_after')],
    }
  },
)

export const accountRestored = notice('restored', nothing, async (_tx, to, _about, { origin, schoolName, words }) => {
  const say = words(to.locale)
  return {
    subject: say('mail_restored_subject', { school: schoolName }),
    lines: [say('mail_restored_line', { school: schoolName })],
    action: { label: say('mail_restored_action'), url: `${origin}/sign-in` },
  }
})

export const roleWasChanged = notice('role_changed', nothing, async (tx, to, _about, { origin, schoolName, words }) => {
  const person = await mailAddressOf(tx, to.id)
  if (!person) return null
  const say = words(to.locale)
  const role = say(`school_role_${person.role}`)
  return {
    subject: say('mail_role_changed_subject', { school: schoolName }),
    lines: [say('mail_role_changed_line', { school: schoolName, role })],
    action: { label: say('mail_role_changed_action'), url: origin },
  }
})

export const deskLetters: AnyLetter[] = [...alsoWhileRestricted([accountSuspended, accountRestored]), roleWasChanged]
