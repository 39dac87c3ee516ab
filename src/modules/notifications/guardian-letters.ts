import { z } from 'zod'
import { idOf } from '#kernel/id'
import { consentToConfirm, guardianAsking, requestToConfirm } from '#modules/identity'
import { personId } from '#modules/identity/schema'
import { type AnyLetter, letter, notice } from './letters.ts'

const aboutChild = z.object({ personId })
const nothing = z.object({})

/** To somebody whom a minor named as guardian: what it is about, and where to answer. */
export const askGuardian = letter(
  'ask_guardian',
  aboutChild,
  async (tx, about, { origin, schoolName: school, words }) => {
    const asking = await guardianAsking(tx, about.personId)
    if (!asking) return null
    const say = words(asking.locale)
    const child = asking.childName
    return {
      to: { name: '', address: asking.email, locale: asking.locale },
      subject: say('mail_guardian_subject', { child, school }),
      lines: [say('mail_guardian_line', { child, school })],
      action: { label: say('mail_guardian_action'), url: `${origin}/guardian/${asking.token}` },
      after: [say('mail_guardian_ends'), say('mail_guardian_not_you', { child })],
    }
  },
)

/** To a guardian who agreed: how to take it back. */
export const guardianAgreed = letter(
  'guardian_agreed',
  aboutChild,
  async (tx, about, { origin, schoolName: school, words }) => {
    const consent = await consentToConfirm(tx, about.personId)
    if (!consent) return null
    const say = words(consent.locale)
    const child = consent.childName
    return {
      to: { name: consent.guardianName, address: consent.guardianEmail, locale: consent.locale },
      subject: say('mail_guardian_agreed_subject', { child, school }),
      lines: [say('mail_guardian_agreed_line', { child, school })],
      action: { label: say('mail_guardian_agreed_action'), url: `${origin}/guardian/consent/${consent.token}` },
      after: [say('mail_guardian_agreed_after', { child })],
    }
  },
)

/** To a minor whose guardian agreed. */
export const minorWelcome = notice('minor_welcome', nothing, async (_tx, to, _about, { origin, schoolName, words }) => {
  const say = words(to.locale)
  return {
    subject: say('mail_minor_welcome_subject', { school: schoolName }),
    lines: [say('mail_minor_welcome_line', { school: schoolName })],
    action: { label: say('mail_minor_welcome_action'), url: `${origin}/sign-in` },
  }
})

/** To whoever wrote as a guardian: is this your address? */
export const confirmRequest = letter(
  'confirm_guardian_request',
  z.object({ requestId: idOf('grq') }),
  async (tx, { requestId }, { origin, schoolName: school, words }) => {
    const request = await requestToConfirm(tx, requestId)
    if (!request) return null
    const say = words(request.locale)
    return {
      to: { name: request.name, address: request.email, locale: request.locale },
      subject: say('mail_request_confirm_subject', { school }),
      lines: [say('mail_request_confirm_line', { school })],
      action: { label: say('mail_request_confirm_action'), url: `${origin}/privacy/contact/${request.token}` },
      after: [say('mail_not_you')],
    }
  },
  { toAnyAddress: true },
)

/** To the owners: a guardian is waiting for an answer. */
export const requestArrived = notice(
  'guardian_request',
  nothing,
  async (_tx, to, _about, { origin, schoolName: school, words }) => {
    const say = words(to.locale)
    return {
      subject: say('mail_request_arrived_subject', { school }),
      lines: [say('mail_request_arrived_line')],
      action: { label: say('mail_request_arrived_action'), url: `${origin}/people/guardians` },
    }
  },
)

export const guardianLetters: AnyLetter[] = [askGuardian, guardianAgreed, minorWelcome, confirmRequest, requestArrived]
