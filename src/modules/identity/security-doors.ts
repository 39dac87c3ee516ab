import { z } from 'zod'
import { personOf, recent } from '#kernel/actor'
import { anyone, anyPerson, command, flow, query, role } from '#kernel/door'
import { Refusal } from '#kernel/refusal'
import { confirmByPassword } from './confirmations.ts'
import { removePasskeys } from './passkeys.ts'
import { mailAddressOf } from './people.ts'
import type { IdentityPorts } from './ports.ts'
import { idle, longest } from './rules.ts'
import * as shapes from './schema.ts'
import {
  askForPasskey,
  confirmApp,
  confirmByCode,
  prepareApp,
  refuseUnconfirmed,
  renewRecoveryCodes,
  signInByCode,
} from './second-step-flows.ts'
import { isDemandedOf, lacksSecondStep, turnOff } from './second-steps.ts'
import { securityOf, waysOfHalf } from './securities.ts'
import { holdWaysIn } from './ways.ts'

const nothing = z.object({})

/** The doors about how somebody shows who they are, beyond the password. */
export const securityDoors = (ports: IdentityPorts) => ({
  secondStep: query({
    summary: 'Whether this browser has done the first step of signing in, and how the second can be done.',
    path: '/sign-in/second-step',
    may: anyone,
    input: nothing,
    output: shapes.secondStepFace,
    answer: (tx, _actor, _input, visit) => waysOfHalf(tx, visit.sessionToken),
  }),

  signInByCode: flow({
    summary: 'Finishes signing in with a code of the app, or with a recovery code. Either works once.',
    path: '/sign-in/code',
    may: anyone,
    input: shapes.byCode,
    output: shapes.signedIn,
    refuses: ['sign_in.half_over', 'input.invalid', 'rate.limited'],
    perform: (db, _actor, { code }, visit) => signInByCode(db, ports, code, visit),
  }),

  confirmItIsMe: flow({
    summary: 'Shows again, with the password, who sits here. Doors that ask for it open for ten minutes.',
    path: '/me/recent',
    may: anyPerson,
    whileRestricted: true,
    input: shapes.confirmingOneself,
    output: nothing,
    refuses: ['rate.limited'],
    perform: (db, actor, input, visit) => confirmByPassword(db, actor, input, visit),
  }),

  confirmByCode: flow({
    summary: 'Shows again, with a code of the app or a recovery code, who sits here.',
    path: '/me/recent/code',
    may: anyPerson,
    whileRestricted: true,
    input: shapes.byCode,
    output: nothing,
    refuses: ['rate.limited'],
    perform: (db, actor, { code }, visit) => confirmByCode(db, ports, actor, code, visit),
  }),

  signInPolicy: query({
    summary: 'How this school keeps passwords, and how long a sign-in lasts.',
    path: '/sign-in-policy',
    may: anyone,
    input: nothing,
    output: shapes.signInPolicy,
    answer: async () => ({
      passwordHash: ports.passwordHash,
      idleDays: idle.total('hours') / 24,
      longestDays: longest.total('hours') / 24,
      recentMinutes: recent.total('minutes'),
    }),
  }),

  security: query({
    summary: 'How one signs in oneself: password, second step, passkeys.',
    path: '/me/security',
    may: anyPerson,
    whileRestricted: true,
    input: nothing,
    output: shapes.security,
    answer: (tx, actor) => securityOf(tx, personOf(actor)),
  }),

  prepareApp: command({
    summary: 'Makes a secret for an authenticator app. It counts once a code of it was typed.',
    path: '/me/authenticator',
    may: anyPerson,
    whileRestricted: true,
    recently: true,
    input: nothing,
    output: shapes.keyForApp,
    refuses: ['second_step.unconfirmed'],
    async perform(tx, actor) {
      await refuseUnconfirmed(tx, ports, personOf(actor))
      return prepareApp(tx, ports, personOf(actor))
    },
  }),

  confirmApp: flow({
    summary:
      'Sets the app up with its first code; from then on signing in asks for one. Answers ten recovery codes, once.',
    path: '/me/authenticator',
    method: 'PUT',
    may: anyPerson,
    whileRestricted: true,
    recently: true,
    input: shapes.byCode,
    output: shapes.recoveryCodes,
    refuses: ['rate.limited'],
    perform: (db, actor, { code }, visit) => confirmApp(db, ports, personOf(actor), code, visit),
  }),

  askForSecondStep: command({
    summary:
      'From now on a passkey is asked for after the password. Answers ten recovery codes, once, for the day it is lost.',
    path: '/me/second-step',
    method: 'PUT',
    may: anyPerson,
    whileRestricted: true,
    recently: true,
    input: nothing,
    output: shapes.recoveryCodes,
    refuses: ['second_step.on', 'second_step.needs_passkey', 'second_step.unconfirmed'],
    async perform(tx, actor) {
      await refuseUnconfirmed(tx, ports, personOf(actor))
      return askForPasskey(tx, personOf(actor))
    },
  }),

  renewRecoveryCodes: command({
    summary: 'Ten new recovery codes in place of all before; shown this once.',
    path: '/me/recovery-codes',
    may: anyPerson,
    whileRestricted: true,
    recently: true,
    input: nothing,
    output: shapes.recoveryCodes,
    refuses: ['second_step.off'],
    perform: (tx, actor) => renewRecoveryCodes(tx, personOf(actor)),
  }),

  turnOffSecondStep: command({
    summary: 'A password alone is enough again; the app and the recovery codes are forgotten.',
    path: '/me/second-step',
    method: 'DELETE',
    may: anyPerson,
    whileRestricted: true,
    recently: true,
    input: nothing,
    output: nothing,
    refuses: ['second_step.off', 'second_step.demanded'],
    async perform(tx, actor) {
      const { id } = personOf(actor)
      await holdWaysIn(tx, id)
      const isOff = await turnOff(tx, id)
      if (await lacksSecondStep(tx, id)) throw new Refusal('second_step.demanded')
      if (!isOff) throw new Refusal('second_step.off')
      return {}
    },
  }),

  dropSecondStep: command({
    summary: 'Turns the second step of somebody off who has lost their app and their recovery codes. They are told.',
    path: '/people/{personId}/second-step',
    method: 'DELETE',
    may: role('owner'),
    recently: true,
    input: shapes.byPerson,
    output: nothing,
    refuses: ['person.unknown', 'second_step.off'],
    async perform(tx, _actor, { personId }) {
      if (!(await mailAddressOf(tx, personId))) throw new Refusal('person.unknown')
      await holdWaysIn(tx, personId)
      const isOff = await turnOff(tx, personId)
      // Where one is demanded, a lost passkey would be asked for all the same.
      const isGone = (await isDemandedOf(tx, personId)) && (await removePasskeys(tx, personId))
      if (!isOff && !isGone) throw new Refusal('second_step.off')
      return {}
    },
  }),
})
