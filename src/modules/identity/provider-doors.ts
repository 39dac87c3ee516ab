import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyone, anyPerson, command, flow, query } from '#kernel/door'
import { Refusal } from '#kernel/refusal'
import type { IdentityPorts } from './ports.ts'
import { unlinkAccount } from './provider-accounts.ts'
import {
  askProvider,
  askToLinkByMail,
  issuerOf,
  linkByMail,
  linkByPassword,
  providerFace,
  signUpByProvider,
  takeAnswer,
  waitingAt,
} from './providers.ts'
import * as shapes from './schema.ts'
import { hasWayIn, holdWaysIn } from './ways.ts'

const nothing = z.object({})
const gone = ['provider.not_here', 'provider.visit_over'] as const
const taken = 'provider.connected_already'

/** Signing in with Google, or with an OpenID Connect provider in its place. */
export const providerDoors = (ports: IdentityPorts) => ({
  provider: query({
    summary: 'Who else vouches for people here, and whether one’s own account is connected there.',
    path: '/provider',
    may: anyone,
    whileRestricted: true,
    input: nothing,
    output: shapes.providerFace,
    answer: (tx, actor) => providerFace(tx, ports, actor),
  }),

  askProvider: flow({
    summary: 'Begins signing in with the provider. Only now is it asked anything.',
    path: '/provider/visits',
    may: anyone,
    whileRestricted: true,
    audited: false,
    input: nothing,
    output: shapes.askedProvider,
    refuses: ['provider.not_here', 'provider.failed', 'rate.limited'],
    perform: (db, _actor, _input, visit) => askProvider(db, ports, visit, null),
  }),

  takeAnswer: flow({
    summary: 'Takes what the browser brought back from the provider. An answer works once, in the browser that asked.',
    path: '/provider/answers',
    may: anyone,
    whileRestricted: true,
    input: shapes.answerOfProvider,
    output: shapes.answeredByProvider,
    refuses: [
      ...gone,
      taken,
      'provider.cancelled',
      'provider.failed',
      'provider.address_unconfirmed',
      'sign_in.suspended',
    ],
    perform: (db, actor, input, visit) => takeAnswer(db, ports, actor, input, visit),
  }),

  providerSaid: flow({
    summary: 'What the provider said to this browser, while that waits for a decision.',
    path: '/provider/waiting',
    may: anyone,
    audited: false,
    input: shapes.bySecret,
    output: shapes.waitingFace,
    refuses: gone,
    perform: (db, _actor, input) => db.read((tx) => waitingAt(tx, ports, input)),
  }),

  signUpByProvider: flow({
    summary: 'Makes an account for whom the provider vouches.',
    path: '/provider/sign-up',
    may: anyone,
    input: shapes.signingUpByProvider,
    output: shapes.signedIn,
    refuses: [
      ...gone,
      'invitation.other_address',
      taken,
      'sign_up.by_invitation',
      'sign_up.age',
      'sign_up.country',
      'input.invalid',
      'rate.limited',
    ],
    perform: (db, _actor, input, visit) => signUpByProvider(db, ports, input, visit),
  }),

  linkByPassword: flow({
    summary: 'Connects the account that has this address already, by its password.',
    path: '/provider/link',
    may: anyone,
    input: shapes.linkingByPassword,
    output: shapes.signedIn,
    refuses: [...gone, taken, 'sign_in.suspended', 'input.invalid', 'rate.limited'],
    perform: (db, _actor, input, visit) => linkByPassword(db, ports, input, visit),
  }),

  askToLinkByMail: flow({
    summary: 'Mails a link that connects the account which has this address already.',
    path: '/provider/link/mail',
    may: anyone,
    audited: false,
    input: shapes.bySecret,
    output: nothing,
    refuses: [...gone, 'rate.limited'],
    perform: (db, _actor, input) => askToLinkByMail(db, input),
  }),

  linkByMail: flow({
    summary: 'Connects an account by the link from that mail, and signs this browser in.',
    path: '/provider/link/confirmation',
    may: anyone,
    input: shapes.byToken,
    output: shapes.signedIn,
    refuses: ['link.unknown', 'provider.not_here', taken, 'sign_in.suspended'],
    perform: (db, _actor, input, visit) => linkByMail(db, ports, input, visit),
  }),

  connectProvider: flow({
    summary: 'Begins connecting one’s own account with the provider.',
    path: '/me/provider',
    may: anyPerson,
    recently: true,
    input: nothing,
    output: shapes.askedProvider,
    refuses: ['provider.not_here', 'provider.failed', 'rate.limited'],
    perform: (db, actor, _input, visit) => askProvider(db, ports, visit, personOf(actor)),
  }),

  disconnectProvider: command({
    summary: 'Takes one’s own account and the provider apart, unless that is the only way in.',
    path: '/me/provider',
    method: 'DELETE',
    may: anyPerson,
    whileRestricted: true,
    recently: true,
    input: nothing,
    output: nothing,
    refuses: ['provider.not_here', 'provider.only_way_in'],
    async perform(tx, actor) {
      const { id } = personOf(actor)
      await holdWaysIn(tx, id)
      await unlinkAccount(tx, id, issuerOf(ports))
      if (!(await hasWayIn(tx, id, null))) throw new Refusal('provider.only_way_in')
      return {}
    },
  }),
})
