import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyone, anyPerson, command, flow, over } from '#kernel/door'
import { Refusal } from '#kernel/refusal'
import { addPasskey, confirmByPasskey, enterByPasskey, passkeyToAdd, passkeyToEnter } from './passkey-flows.ts'
import { removePasskey, renamePasskey } from './passkeys.ts'
import type { IdentityPorts } from './ports.ts'
import * as shapes from './schema.ts'
import { hasSecondStepLeft, hasWayIn, holdWaysIn } from './ways.ts'

const nothing = z.object({})

/** Doors for passkeys (WebAuthn): what the browser asks an authenticator, and what the authenticator answered. */
export const passkeyDoors = ({ provider }: Pick<IdentityPorts, 'provider'>) => ({
  passkeyToEnter: flow({
    summary:
      'What a browser asks an authenticator in order to sign in: options of WebAuthn, for one try within ten minutes.',
    path: '/sign-in/passkey-options',
    may: anyone,
    audited: false,
    input: nothing,
    output: shapes.passkeyOptions,
    refuses: ['rate.limited'],
    perform: (db, _actor, _input, visit) => passkeyToEnter(db, visit),
  }),

  enterByPasskey: flow({
    summary: 'Signs this browser in with a passkey; no second step is asked for.',
    path: '/sign-in/passkey',
    may: anyone,
    input: shapes.byPasskey,
    output: shapes.signedIn,
    refuses: ['passkey.mismatch', 'sign_in.suspended'],
    perform: (db, _actor, { response }, visit) => enterByPasskey(db, response, visit),
  }),

  confirmByPasskey: flow({
    summary: 'Shows again, with a passkey, who sits here.',
    path: '/me/recent/passkey',
    may: anyPerson,
    whileRestricted: true,
    input: shapes.byPasskey,
    output: nothing,
    refuses: ['passkey.mismatch'],
    perform: (db, actor, { response }, visit) => confirmByPasskey(db, personOf(actor), response, visit),
  }),

  passkeyToAdd: flow({
    summary: 'What a browser asks an authenticator in order to make a passkey: options of WebAuthn.',
    path: '/me/passkey-options',
    may: anyPerson,
    whileRestricted: true,
    recently: true,
    audited: false,
    input: nothing,
    output: shapes.passkeyOptions,
    refuses: ['passkey.too_many'],
    perform: (db, actor, _input, visit) => passkeyToAdd(db, personOf(actor), visit),
  }),

  addPasskey: flow({
    summary: 'Keeps a new passkey under a name.',
    path: '/me/passkeys',
    may: anyPerson,
    whileRestricted: true,
    recently: true,
    input: shapes.addingPasskey,
    output: z.object({ passkeyId: shapes.passkeyId }),
    refuses: ['passkey.mismatch', 'passkey.too_many'],
    perform: (db, actor, input, visit) => addPasskey(db, personOf(actor), input, visit),
  }),

  renamePasskey: command({
    summary: 'Gives one of one’s own passkeys another name.',
    path: '/me/passkeys/{passkeyId}',
    method: 'PUT',
    may: over('passkey', 'holder'),
    whileRestricted: true,
    input: shapes.renamingPasskey,
    output: nothing,
    refuses: ['passkey.unknown'],
    async perform(tx, actor, input) {
      await renamePasskey(tx, personOf(actor), input)
      return {}
    },
  }),

  removePasskey: command({
    summary: 'Forgets one of one’s own passkeys, unless it is the only way in or the only second step.',
    path: '/me/passkeys/{passkeyId}',
    method: 'DELETE',
    may: over('passkey', 'holder'),
    whileRestricted: true,
    recently: true,
    input: z.object({ passkeyId: shapes.passkeyId }),
    output: nothing,
    refuses: ['passkey.unknown', 'passkey.only_way_in', 'passkey.only_second_step'],
    async perform(tx, actor, { passkeyId }) {
      const person = personOf(actor)
      await holdWaysIn(tx, person.id)
      await removePasskey(tx, person, passkeyId)
      if (!(await hasWayIn(tx, person.id, provider?.issuer ?? null))) throw new Refusal('passkey.only_way_in')
      if (!(await hasSecondStepLeft(tx, person.id))) throw new Refusal('passkey.only_second_step')
      return {}
    },
  }),
})
