import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyone, anyPerson, command, flow, over } from '#kernel/door'
import { addPasskey, confirmByPasskey, enterByPasskey, passkeyToAdd, passkeyToEnter } from './passkey-flows.ts'
import { removePasskey } from './passkeys.ts'
import * as shapes from './schema.ts'

const nothing = z.object({})

/** Doors for passkeys (WebAuthn): what the browser asks an authenticator, and what the authenticator answered. */
export const passkeyDoors = {
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
    input: shapes.byPasskey,
    output: nothing,
    refuses: ['passkey.mismatch'],
    perform: (db, actor, { response }, visit) => confirmByPasskey(db, personOf(actor), response, visit),
  }),

  passkeyToAdd: flow({
    summary: 'What a browser asks an authenticator in order to make a passkey: options of WebAuthn.',
    path: '/me/passkey-options',
    may: anyPerson,
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
    recently: true,
    input: shapes.addingPasskey,
    output: z.object({ passkeyId: shapes.passkeyId }),
    refuses: ['passkey.mismatch', 'passkey.too_many'],
    perform: (db, actor, input, visit) => addPasskey(db, personOf(actor), input, visit),
  }),

  removePasskey: command({
    summary: 'Forgets one of one’s own passkeys.',
    path: '/me/passkeys/{passkeyId}',
    method: 'DELETE',
    may: over('passkey', 'holder'),
    recently: true,
    input: z.object({ passkeyId: shapes.passkeyId }),
    output: nothing,
    refuses: ['passkey.unknown'],
    async perform(tx, actor, { passkeyId }) {
      await removePasskey(tx, personOf(actor), passkeyId)
      return {}
    },
  }),
}
