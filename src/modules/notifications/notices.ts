import { z } from 'zod'
import { idOf } from '#kernel/id'
import { withPurpose } from '#kernel/purposes'
import {
  addressChangeOf,
  answerRequest,
  askedToLink,
  countOpenKeys,
  mailAddressOf,
  makeLink,
  personByAddress,
  signInFace,
  signUpOf,
} from '#modules/identity'
import { securityChanges } from '#modules/identity/events'
import { type AnyLetter, alsoWhileRestricted, letter, notice } from './letters.ts'
import { momentText } from './moments.ts'
import { countryText } from './places.ts'

const nothing = z.object({})

/** To an address that asked for an account: how to confirm it, or that it has one already. */
export const confirmSignUp = letter(
  'confirm_sign_up',
  z.object({ signUpId: idOf('sup') }),
  async (tx, { signUpId }, { origin, schoolName, words }) => {
    const signUp = await signUpOf(tx, signUpId)
    if (!signUp) return null
    const say = words(signUp.locale)
    const to = { name: signUp.name, address: signUp.email, locale: signUp.locale }
    if (await personByAddress(tx, signUp.email)) {
      return {
        to,
        subject: say('mail_has_account_subject', { school: schoolName }),
        lines: [say('mail_has_account_line')],
        action: { label: say('mail_has_account_action'), url: `${origin}/sign-in` },
        after: [say('mail_has_account_forgot', { url: `${origin}/forgot` }), say('mail_not_you')],
      }
    }
    const { token } = await makeLink(tx, { purpose: 'confirm', about: signUpId })
    return {
      to,
      subject: say('mail_confirm_sign_up_subject', { school: schoolName }),
      lines: [say('mail_confirm_sign_up_line', { school: schoolName })],
      action: { label: say('mail_confirm_action'), url: `${origin}/verify/${token}` },
      after: [say('mail_confirm_sign_up_ends'), say('mail_not_you')],
    }
  },
  { toAnyAddress: true },
)

/** To somebody who has an account already: confirm that mail reaches you. */
export const confirmAddress = notice(
  'confirm_address',
  nothing,
  async (tx, to, _about, { origin, schoolName, words }) => {
    const say = words(to.locale)
    const { token } = await makeLink(tx, { purpose: 'verify', about: to.id })
    return {
      subject: say('mail_confirm_address_subject', { school: schoolName }),
      lines: [say('mail_confirm_address_line', { school: schoolName })],
      action: { label: say('mail_confirm_action'), url: `${origin}/verify/${token}` },
      after: [say('mail_confirm_address_ends')],
    }
  },
)

export const resetPassword = notice(
  'reset_password',
  nothing,
  async (tx, to, _about, { origin, schoolName, words }) => {
    const say = words(to.locale)
    const { token } = await makeLink(tx, { purpose: 'reset', about: to.id })
    return {
      subject: say('mail_reset_subject', { school: schoolName }),
      lines: [say('mail_reset_line', { school: schoolName })],
      action: { label: say('mail_reset_action'), url: `${origin}/reset/${token}` },
      after: [say('mail_reset_ends')],
    }
  },
)

export const passwordWasChanged = notice(
  'password_changed',
  nothing,
  async (tx, to, _about, { origin, schoolName, words }) => {
    const say = words(to.locale)
    const hasKeys = (await countOpenKeys(tx, to.id)) > 0
    return {
      subject: say('mail_password_changed_subject', { school: schoolName }),
      lines: [
        say('mail_password_changed_line', { school: schoolName }),
        ...(hasKeys ? [say('mail_password_changed_keys')] : []),
      ],
      action: { label: say('mail_password_changed_action'), url: `${origin}/forgot` },
    }
  },
)

/** Somebody signed in from a country or with a device that is new to the account: its person, or somebody else. */
export const signedInElsewhere = notice(
  'signed_in_elsewhere',
  z.object({ signInId: idOf('sin') }),
  async (tx, to, { signInId }, { origin, schoolName, words }) => {
    const signIn = await signInFace(tx, withPurpose('security'), signInId)
    if (!signIn) return null
    const say = words(to.locale)
    const { browser, system, country } = signIn
    return {
      subject: say('mail_signed_in_subject', { school: schoolName }),
      lines: [
        say('mail_signed_in_line', { school: schoolName }),
        say('mail_signed_in_when', {
          moment: momentText(signIn.beganAt, { locale: to.locale, timeZone: to.timeZone ?? 'UTC' }),
        }),
        browser && system ? say('mail_signed_in_device', { browser, system }) : say('mail_signed_in_unknown_device'),
        country
          ? say('mail_signed_in_country', { country: countryText(country, to.locale) })
          : say('mail_signed_in_unknown_country'),
      ],
      action: { label: say('mail_signed_in_action'), url: `${origin}/settings/sign-ins` },
      after: [say('mail_signed_in_not_you', { url: `${origin}/forgot` })],
    }
  },
)

/** Somebody's ways of signing in changed: what, and what to do if it was not them. */
export const securityWasChanged = notice(
  'security_changed',
  z.object({ change: z.enum(securityChanges) }),
  async (_tx, to, { change }, { origin, schoolName, words }) => {
    const say = words(to.locale)
    return {
      subject: say(`mail_security_${change}_subject`, { school: schoolName }),
      lines: [say(`mail_security_${change}_line`, { school: schoolName }), say('mail_security_not_you')],
      action: { label: say('mail_security_action'), url: `${origin}/settings/security` },
    }
  },
)

/** To whoever has the mailbox of an account that somebody wants to connect with the provider they came from. */
export const linkToProvider = notice(
  'link_to_provider',
  z.object({ visitId: idOf('pvi') }),
  async (tx, to, { visitId }, { origin, schoolName, words }) => {
    const asked = await askedToLink(tx, visitId)
    if (asked?.personId !== to.id) return null
    const say = words(to.locale)
    const { token } = await makeLink(tx, { purpose: 'provider', about: visitId })
    return {
      subject: say('mail_provider_subject', { school: schoolName }),
      lines: [say('mail_provider_line', { school: schoolName })],
      action: { label: say('mail_provider_action'), url: `${origin}/sign-in/google/connect/${token}` },
      after: [say('mail_provider_ends'), say('mail_not_you')],
    }
  },
)

export const enterByLink = notice(
  'enter',
  z.object({ requestId: idOf('ent') }),
  async (tx, to, { requestId }, { origin, schoolName, words }) => {
    const answer = await answerRequest(tx, requestId, to.id)
    if (!answer) return null
    const say = words(to.locale)
    return {
      subject: say('mail_enter_subject', { school: schoolName }),
      lines: [say('mail_enter_line', { school: schoolName })],
      action: { label: say('mail_enter_action'), url: `${origin}/enter/${answer.token}` },
      code: { label: say('mail_enter_code'), text: answer.code },
      after: [say('mail_enter_ends'), say('mail_not_you')],
    }
  },
)

const aboutAddressChange = z.object({ addressChangeId: idOf('adc') })

/** To the mailbox from before: somebody wants to leave it. */
export const leaveAddress = letter(
  'leave_address',
  aboutAddressChange,
  async (tx, { addressChangeId }, { origin, schoolName, words }) => {
    const change = await addressChangeOf(tx, addressChangeId)
    const person = change && (await mailAddressOf(tx, change.personId))
    if (!person || change.isApproved) return null
    const say = words(person.locale)
    const { token } = await makeLink(tx, { purpose: 'leave_address', about: change.id })
    return {
      to: { name: person.name, address: change.oldEmail, locale: person.locale },
      subject: say('mail_leave_address_subject', { school: schoolName }),
      lines: [say('mail_leave_address_line', { school: schoolName, email: change.newEmail })],
      action: { label: say('mail_leave_address_action'), url: `${origin}/address/${token}` },
      after: [say('mail_address_ends'), say('mail_leave_address_not_you')],
    }
  },
)

/** To the other mailbox: show that it is yours; or, where it has an account, that nothing changes. */
export const takeAddress = letter(
  'take_address',
  aboutAddressChange,
  async (tx, { addressChangeId }, { origin, schoolName, words }) => {
    const change = await addressChangeOf(tx, addressChangeId)
    const person = change && (await mailAddressOf(tx, change.personId))
    if (!person || change.isProven) return null
    const say = words(person.locale)
    const holder = await personByAddress(tx, change.newEmail)
    if (holder) {
      const owner = await mailAddressOf(tx, holder)
      const sayThem = words(owner?.locale ?? null)
      return {
        to: { name: owner?.name ?? '', address: change.newEmail, locale: owner?.locale ?? null },
        subject: sayThem('mail_address_taken_subject', { school: schoolName }),
        lines: [sayThem('mail_address_taken_line', { school: schoolName })],
      }
    }
    const { token } = await makeLink(tx, { purpose: 'take_address', about: change.id })
    return {
      to: { name: person.name, address: change.newEmail, locale: person.locale },
      subject: say('mail_take_address_subject', { school: schoolName }),
      lines: [say('mail_take_address_line', { school: schoolName })],
      action: { label: say('mail_take_address_action'), url: `${origin}/address/${token}` },
      after: [say('mail_address_ends'), say('mail_not_you')],
    }
  },
)

/** To the mailbox from before and to the new one: it is done. */
export const addressWasChanged = letter(
  'address_changed',
  aboutAddressChange.extend({ which: z.enum(['old', 'new']) }),
  async (tx, { addressChangeId, which }, { origin, schoolName, words }) => {
    const change = await addressChangeOf(tx, addressChangeId)
    const person = change && (await mailAddressOf(tx, change.personId))
    if (!person) return null
    const say = words(person.locale)
    return {
      to: { name: person.name, address: which === 'old' ? change.oldEmail : change.newEmail, locale: person.locale },
      subject: say('mail_address_changed_subject', { school: schoolName }),
      lines: [say('mail_address_changed_line', { school: schoolName, email: change.newEmail })],
      action: { label: say('mail_security_action'), url: `${origin}/settings/security` },
      after: [say('mail_address_changed_not_you')],
    }
  },
)

export const accountLetters: AnyLetter[] = alsoWhileRestricted([
  enterByLink,
  leaveAddress,
  takeAddress,
  addressWasChanged,
  confirmSignUp,
  confirmAddress,
  resetPassword,
  passwordWasChanged,
  signedInElsewhere,
  securityWasChanged,
  linkToProvider,
])
