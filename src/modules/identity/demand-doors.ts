import { z } from 'zod'
import { isRecent, type Person, personOf } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { anyone, command, flow, query, role } from '#kernel/door'
import { Refusal } from '#kernel/refusal'
import type { Visit } from '#kernel/visit'
import { changeDemand, demandOf } from './demands.ts'
import { addPasskey, passkeyToAdd } from './passkey-flows.ts'
import type { IdentityPorts } from './ports.ts'
import * as shapes from './schema.ts'
import { askForPasskey, confirmApp, prepareApp } from './second-step-flows.ts'
import { confirmSignIn, lackingBehind } from './sign-ins.ts'

const nothing = z.object({})

/** Whom the school asks for a second step, and how those who have none yet come to one. */
export const demandDoors = (ports: IdentityPorts) => ({
  secondStepDemand: query({
    summary: 'Whom the school asks for a second step.',
    path: '/second-step-demand',
    may: role('owner'),
    input: nothing,
    output: shapes.demandFace,
    answer: (tx) => demandOf(tx),
  }),

  demandSecondStep: command({
    summary: 'Asks nobody, owners, owners and teachers, or everybody for a second step. Who has none is led to one.',
    path: '/second-step-demand',
    method: 'PUT',
    may: role('owner'),
    recently: true,
    input: shapes.changeOfDemand,
    output: shapes.demandFace,
    refuses: ['second_step.own_first'],
    details: ({ askedOf }) => ({ askedOf }),
    async perform(tx, actor, { askedOf }) {
      await changeDemand(tx, personOf(actor), askedOf)
      return demandOf(tx)
    },
  }),

  missingSecondStep: query({
    summary: 'Whether the school asks whoever signed in with this browser for a second step that they do not have yet.',
    path: '/me/missing-second-step',
    may: anyone,
    input: nothing,
    output: shapes.lackingFace,
    async answer(tx, _actor, _input, visit) {
      const person = await lackingBehind(tx, visit.sessionToken)
      return { lacking: person && { name: person.name, isRecent: isRecent(person, tx.now) } }
    },
  }),

  prepareFirstApp: command({
    summary: 'Makes a secret for the authenticator app of whoever has to set one up before anything else.',
    path: '/me/missing-second-step/app',
    may: anyone,
    input: nothing,
    output: shapes.keyForApp,
    refuses: ['second_step.not_missing', 'sign_in.half_over'],
    perform: async (tx, _actor, _input, visit) => prepareApp(tx, ports, await lackingHere(tx, visit)),
  }),

  confirmFirstApp: flow({
    summary:
      'Sets that app up with its first code. The account is open from then on; answers ten recovery codes, once.',
    path: '/me/missing-second-step/app',
    method: 'PUT',
    may: anyone,
    input: shapes.byCode,
    output: shapes.firstStepsDone,
    refuses: ['second_step.not_missing', 'sign_in.half_over', 'input.invalid', 'rate.limited'],
    async perform(db, _actor, { code }, visit) {
      const person = await db.read((tx) => lackingHere(tx, visit))
      return { personId: person.id, ...(await confirmApp(db, ports, person, code, visit)) }
    },
  }),

  firstPasskeyToAdd: flow({
    summary: 'What the browser of such a person asks an authenticator in order to make a passkey: options of WebAuthn.',
    path: '/me/missing-second-step/passkey-options',
    may: anyone,
    audited: false,
    input: nothing,
    output: shapes.passkeyOptions,
    refuses: ['second_step.not_missing', 'sign_in.half_over'],
    async perform(db, _actor, _input, visit) {
      return passkeyToAdd(db, await db.read((tx) => lackingHere(tx, visit)), visit)
    },
  }),

  addFirstPasskey: flow({
    summary: 'Keeps that passkey and asks for it from then on. The account is open; answers ten recovery codes, once.',
    path: '/me/missing-second-step/passkey',
    may: anyone,
    input: shapes.addingPasskey,
    output: shapes.firstStepsDone,
    refuses: ['second_step.not_missing', 'sign_in.half_over', 'passkey.mismatch'],
    async perform(db, _actor, input, visit) {
      const person = await db.read((tx) => lackingHere(tx, visit))
      await addPasskey(db, person, input, visit)
      return db.transact(async (tx) => {
        const { recoveryCodes } = await askForPasskey(tx, person)
        await confirmSignIn(tx, person, visit)
        return { personId: person.id, recoveryCodes }
      })
    },
  }),
})

async function lackingHere(tx: ReadTx, visit: Visit): Promise<Person> {
  const person = await lackingBehind(tx, visit.sessionToken)
  if (!person) throw new Refusal('second_step.not_missing')
  if (!isRecent(person, tx.now)) throw new Refusal('sign_in.half_over')
  return person
}
