import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyPerson, command, query } from '#kernel/door'
import type { Vault } from '#kernel/vault'
import { receiptsOf } from './consents.ts'
import { arrangeInterface, clearInterface, interfaceOfActor, shellOf } from './interfaces.ts'
import { forgetPhone, keepPhone, phoneOf } from './phones.ts'
import {
  answeringSurvey,
  arrangementOfInterface,
  changeOfPhone,
  consentsPage,
  myInterface,
  myPhone,
  myShell,
  mySurvey,
  myWelcome,
  rowsRemoved,
  searchOfConsents,
} from './schema.ts'
import { answerSurvey, deleteSurvey, surveyOf } from './surveys.ts'
import { declineWelcome, isWelcomeOffered } from './welcomes.ts'

const nothing = z.object({})
const ofInterface = '/me/interface'
const ofSurvey = '/me/survey'
const ofPhone = '/me/phone'
const ofWelcome = '/me/welcome'

/**
 * Doors to what is nobody else's: each is about the one who asks, and takes no other person as input.
 * That somebody needs the pages to be otherwise says something about their body: it leaves no line that others could read.
 */
export const ownDoors = ({ vault }: { vault: Vault }) => ({
  interface: query({
    summary: 'How one needs the pages to be.',
    path: ofInterface,
    may: anyPerson,
    whileRestricted: true,
    input: nothing,
    output: myInterface,
    answer: (tx, actor) => interfaceOfActor(tx, vault, actor),
  }),

  shell: query({
    summary: 'What every page shows of its reader: how they need it to be, if they said so, and their small photo.',
    path: '/me/shell',
    may: anyPerson,
    whileRestricted: true,
    input: nothing,
    output: myShell,
    answer: (tx, actor) => shellOf(tx, vault, actor),
  }),

  arrangeInterface: command({
    summary: 'Keeps how one needs the pages to be, sealed, for oneself alone.',
    method: 'PUT',
    path: ofInterface,
    may: anyPerson,
    audited: false,
    byKey: false,
    input: arrangementOfInterface,
    output: nothing,
    async perform(tx, actor, { agreed, ...settings }, visit) {
      await arrangeInterface(tx, vault, personOf(actor).id, settings, visit.locale)
      return {}
    },
  }),

  clearInterface: command({
    summary: 'Takes away how one needed the pages to be, and the consent to keep it.',
    method: 'DELETE',
    path: ofInterface,
    may: anyPerson,
    whileRestricted: true,
    audited: false,
    input: nothing,
    output: rowsRemoved,
    perform: async (tx, actor) => ({ rows: await clearInterface(tx, personOf(actor).id) }),
  }),

  phone: query({
    summary: 'One’s own phone number, where one has given it.',
    path: ofPhone,
    may: anyPerson,
    whileRestricted: true,
    input: nothing,
    output: myPhone,
    answer: async (tx, actor) => ({ phone: await phoneOf(tx, vault, personOf(actor).id) }),
  }),

  changePhone: command({
    summary: 'Keeps one’s phone number, sealed; empty forgets it.',
    method: 'PUT',
    path: ofPhone,
    may: anyPerson,
    input: changeOfPhone,
    output: myPhone,
    async perform(tx, actor, { phone }) {
      const { id } = personOf(actor)
      await (phone === null ? forgetPhone(tx, id) : keepPhone(tx, vault, id, phone))
      return { phone }
    },
  }),

  removePhone: command({
    summary: 'Forgets one’s phone number.',
    method: 'DELETE',
    path: ofPhone,
    may: anyPerson,
    whileRestricted: true,
    input: nothing,
    output: nothing,
    async perform(tx, actor) {
      await forgetPhone(tx, personOf(actor).id)
      return {}
    },
  }),

  consents: query({
    summary: 'What one agreed to here: the words one read, when, and until when; the newest first.',
    path: '/me/consents',
    may: anyPerson,
    whileRestricted: true,
    input: searchOfConsents,
    output: consentsPage,
    answer: (tx, actor, input) => receiptsOf(tx, personOf(actor).id, input),
  }),

  survey: query({
    summary: 'One’s own answers to the welcome questions.',
    path: ofSurvey,
    may: anyPerson,
    whileRestricted: true,
    input: nothing,
    output: mySurvey,
    answer: async (tx, actor) => ({ answers: await surveyOf(tx, personOf(actor).id) }),
  }),

  answerSurvey: command({
    summary: 'Gives or changes one’s answers to the welcome questions.',
    method: 'PUT',
    path: ofSurvey,
    may: anyPerson,
    byKey: false,
    input: answeringSurvey,
    output: nothing,
    async perform(tx, actor, { agreed, ...answers }, visit) {
      await answerSurvey(tx, personOf(actor).id, answers, visit.locale)
      return {}
    },
  }),

  deleteSurvey: command({
    summary: 'Deletes one’s answers and withdraws the consent.',
    method: 'DELETE',
    path: ofSurvey,
    may: anyPerson,
    whileRestricted: true,
    input: nothing,
    output: rowsRemoved,
    perform: async (tx, actor) => ({ rows: await deleteSurvey(tx, personOf(actor).id) }),
  }),

  welcome: query({
    summary: 'Whether one is still offered to set up pages and to answer the welcome questions.',
    path: ofWelcome,
    may: anyPerson,
    input: nothing,
    output: myWelcome,
    answer: async (tx, actor) => ({ offered: await isWelcomeOffered(tx, personOf(actor).id) }),
  }),

  declineWelcome: command({
    summary: 'Takes the offer from one’s start page, for good.',
    method: 'DELETE',
    path: ofWelcome,
    may: anyPerson,
    audited: false,
    input: nothing,
    output: nothing,
    async perform(tx, actor) {
      await declineWelcome(tx, personOf(actor).id)
      return {}
    },
  }),
})
