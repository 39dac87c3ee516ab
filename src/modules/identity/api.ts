import { z } from 'zod'
import { personOf, signInOf } from '#kernel/actor'
import { anyone, anyPerson, command, flow, over, query, role } from '#kernel/door'
import { announce } from '#kernel/outbox'
import { demandDoors } from './demand-doors.ts'
import { deskDoors } from './desk-doors.ts'
import { addressUnconfirmed, resetAsked } from './events.ts'
import { changePassword, confirm, openSchool, resetPassword, signIn, signUp } from './flows.ts'
import { gateDoors } from './gate-doors.ts'
import { becomeTeacher, teacherInvitation } from './invitations.ts'
import { keyDoors } from './key-doors.ts'
import { linkBehind } from './links.ts'
import { mailLinkDoors } from './mail-link-doors.ts'
import { isOf } from './own-addresses.ts'
import { passkeyDoors } from './passkey-doors.ts'
import { accountOf, personByAddress } from './people.ts'
import type { IdentityPorts } from './ports.ts'
import { providerDoors } from './provider-doors.ts'
import { allowances, networkOf } from './rules.ts'
import * as shapes from './schema.ts'
import { securityDoors } from './security-doors.ts'
import { endSignIn, endSignIns } from './sign-ins.ts'
import { refuseUnlessFrenchFirst } from './tongues.ts'
import { spendTry, tried } from './tries.ts'
import { endOneSignIn, signInsOf } from './whereabouts.ts'

const nothing = z.object({})
const weak = ['input.invalid', 'rate.limited'] as const

export const identityDoors = (ports: IdentityPorts) => ({
  ...securityDoors(ports),
  ...demandDoors(ports),
  ...providerDoors(ports),
  ...mailLinkDoors,
  ...passkeyDoors(ports),
  ...keyDoors(ports),

  link: query({
    summary: 'What a one-time link is for, without using it up.',
    path: '/links/{token}',
    may: anyone,
    input: shapes.byToken,
    output: shapes.linkFace,
    refuses: ['link.unknown'],
    async answer(tx, actor, { token }) {
      const { purpose, about } = await linkBehind(tx, token, shapes.linkPurposes)
      return { purpose, asksForPassword: purpose === 'confirm' || (purpose === 'verify' && !isOf(actor, about)) }
    },
  }),

  openSchool: flow({
    summary: 'Makes the holder of the owner link the owner, and opens the school.',
    path: '/welcome',
    may: anyone,
    input: shapes.opening,
    output: shapes.signedIn,
    refuses: ['link.unknown', 'school.already_open', ...weak],
    perform: (db, _actor, input, visit) => openSchool(db, ports, input, visit),
  }),

  signUp: flow({
    summary:
      'Asks for an account. Where mail is sent, the address has to confirm it first, and the answer is the same for every address.',
    path: '/sign-up',
    may: anyone,
    input: shapes.signingUp,
    output: shapes.signedUp,
    refuses: ['sign_up.country', 'sign_up.age', 'sign_up.by_invitation', 'sign_up.address_taken', ...weak],
    perform: (db, _actor, input, visit) => signUp(db, ports, input, visit),
  }),

  confirm: flow({
    summary: 'Confirms an address by the link that was mailed to it.',
    path: '/confirm',
    may: anyone,
    input: shapes.confirming,
    output: shapes.confirmed,
    refuses: ['link.unknown', 'sign_up.other_password', 'rate.limited'],
    perform: (db, actor, input, visit) => confirm(db, ports, actor, input, visit),
  }),

  askToConfirm: command({
    summary: 'Sends the link that confirms one’s own address once more.',
    path: '/me/confirmation',
    may: anyPerson,
    whileRestricted: true,
    input: nothing,
    output: nothing,
    refuses: ['rate.limited'],
    async perform(tx, actor) {
      const personId = personOf(actor).id
      await spendTry(tx, allowances.verificationMails, personId)
      await announce(tx, addressUnconfirmed, { personId })
      return {}
    },
  }),

  signIn: flow({
    summary: 'Signs this browser in.',
    path: '/sign-in',
    may: anyone,
    input: shapes.signingIn,
    output: shapes.signedIn,
    refuses: ['sign_in.mismatch', 'sign_in.suspended', 'rate.limited'],
    perform: (db, _actor, input, visit) => signIn(db, ports, input, visit),
  }),

  signOut: command({
    summary: 'Signs this browser out.',
    path: '/sign-out',
    may: anyone,
    whileRestricted: true,
    input: nothing,
    output: nothing,
    async perform(tx, _actor, _input, visit) {
      await endSignIn(tx, visit.sessionToken)
      visit.keepSession(null)
      return {}
    },
  }),

  forgotPassword: command({
    summary: 'Mails a link for a new password, if the address has an account; the answer is the same if not.',
    path: '/forgot',
    may: anyone,
    audited: false,
    input: shapes.forgetting,
    output: nothing,
    refuses: ['rate.limited'],
    async perform(tx, _actor, { email }, visit) {
      await spendTry(tx, allowances.resetFromNetwork, networkOf(visit.address))
      const personId = await personByAddress(tx, email)
      if (await tried(tx, allowances.resetMails, email)) await announce(tx, resetAsked, { personId })
      return {}
    },
  }),

  resetPassword: flow({
    summary: 'Sets a new password by the link from the mail, ends every other sign-in, and signs this browser in.',
    path: '/reset',
    may: anyone,
    input: shapes.resetting,
    output: shapes.signedIn,
    refuses: ['link.unknown', ...weak],
    perform: (db, _actor, input, visit) => resetPassword(db, ports, input, visit),
  }),

  changePassword: flow({
    summary: 'Changes one’s own password and ends every other sign-in.',
    path: '/me/password',
    method: 'PUT',
    may: anyPerson,
    whileRestricted: true,
    input: shapes.changingPassword,
    output: shapes.signedIn,
    refuses: weak,
    perform: (db, actor, input, visit) => changePassword(db, ports, actor, input, visit),
  }),

  signIns: query({
    summary: 'Where one is signed in, or was in the last ninety days: which browser, which country, since when.',
    path: '/me/sign-ins',
    may: anyPerson,
    whileRestricted: true,
    input: shapes.searchOfSignIns,
    output: shapes.signInsPage,
    answer: (tx, actor, search) => signInsOf(tx, personOf(actor), search),
  }),

  endSignIn: command({
    summary: 'Signs one of one’s own browsers out.',
    path: '/me/sign-ins/{signInId}',
    method: 'DELETE',
    may: over('sign_in', 'holder'),
    whileRestricted: true,
    recently: true,
    input: shapes.bySignIn,
    output: nothing,
    refuses: ['sign_in.unknown'],
    async perform(tx, actor, { signInId }, visit) {
      await endOneSignIn(tx, personOf(actor), signInId, visit)
      return {}
    },
  }),

  endOtherSignIns: command({
    summary: 'Signs every other browser of one’s own out.',
    path: '/me/sign-ins',
    method: 'DELETE',
    may: anyPerson,
    whileRestricted: true,
    recently: true,
    input: nothing,
    output: nothing,
    async perform(tx, actor) {
      const person = personOf(actor)
      await endSignIns(tx, person.id, signInOf(person))
      return {}
    },
  }),

  me: query({
    summary: 'One’s own account.',
    path: '/me',
    may: anyPerson,
    whileRestricted: true,
    byKey: true,
    input: nothing,
    output: shapes.me,
    answer: (tx, actor) => accountOf(tx, personOf(actor)),
  }),

  ...deskDoors,

  inviteTeacher: command({
    summary: 'Makes a link by which one person becomes a teacher; it can be used once, within seven days.',
    path: '/teacher-links',
    may: role('owner'),
    input: nothing,
    output: shapes.teacherLink,
    perform: (tx, _actor, _input, visit) => teacherInvitation(tx, visit.origin),
  }),

  becomeTeacher: command({
    summary: 'Uses a teacher link for one’s own account.',
    path: '/me/teacher',
    may: anyPerson,
    input: shapes.teaching,
    output: nothing,
    refuses: ['link.unknown', 'person.already_teaches'],
    async perform(tx, actor, { token, agreed }, visit) {
      await refuseUnlessFrenchFirst(tx, ports, agreed ?? '', visit)
      const { locale } = visit
      const person = personOf(actor)
      await becomeTeacher(tx, person, token)
      if (agreed) await ports.keepAgreed(tx, person.id, { agreed, surface: 'teacher link', locale, at: tx.now })
      return {}
    },
  }),

  ...gateDoors(ports),
})
