import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyone, anyPerson, command, flow, query, role } from '#kernel/door'
import { Refusal } from '#kernel/refusal'
import { refuseCountry, wayByAge } from './admissions.ts'
import { answerAge, nameGuardian } from './age-answers.ts'
import { agesOfDeciding, leastAgeUnder, usualAge } from './ages.ts'
import { changeGates, gatesOf, isKeptOut } from './gates.ts'
import { confirmRequest, makeRequest, markAnswered, requestsOfGuardians } from './guardian-requests.ts'
import { consent, consentBehind, decline, guardianRequestBehind, patience, revokeConsent } from './guardians.ts'
import { reportMinor } from './minors.ts'
import { personCard } from './people.ts'
import type { IdentityPorts } from './ports.ts'
import * as shapes from './schema.ts'
import { waitingBehind } from './waits.ts'

const nothing = z.object({})

/** What stands before an account: where somebody is, how old they are, who is responsible for them. */
export const gateDoors = (ports: IdentityPorts) => ({
  gates: query({
    summary: 'Whom the school lets sign up.',
    path: '/gates',
    may: role('owner'),
    input: nothing,
    output: shapes.gates,
    answer: (tx) => gatesOf(tx),
  }),

  changeGates: command({
    summary: 'Says whom the school lets sign up: from which countries, with which addresses, from which age.',
    path: '/gates',
    method: 'PUT',
    may: role('owner'),
    input: shapes.changeOfGates,
    output: shapes.gates,
    refuses: ['gates.papers'],
    async perform(tx, _actor, change) {
      if (ports.mayAdmit && !(await ports.mayAdmit(tx, change))) throw new Refusal('gates.papers')
      await changeGates(tx, change)
      return gatesOf(tx)
    },
  }),

  admittedHere: query({
    summary: 'Whether the school can be used from where somebody is.',
    path: '/me/place',
    may: anyPerson,
    input: nothing,
    output: nothing,
    refuses: ['country.shut'],
    async answer(tx, actor, _input, visit) {
      if (await isKeptOut(tx, ports, actor, visit.address)) throw new Refusal('country.shut')
      return {}
    },
  }),

  privacyContact: query({
    summary: 'Whom to write to about what the school knows about somebody.',
    path: '/privacy-contact',
    may: anyone,
    input: nothing,
    output: shapes.privacyContact,
    async answer(tx) {
      const { setting = '', isNeeded = false } = ports.privacyContact ?? {}
      const privacyContact = (await gatesOf(tx)).privacyContact || setting
      return { privacyContact, isAsked: isNeeded && privacyContact === '' }
    },
  }),

  ageRules: query({
    summary: 'From which age somebody may have an account, alone or with a guardian, by where they are.',
    path: '/age-rules',
    may: anyone,
    input: nothing,
    output: shapes.ageRules,
    async answer(tx) {
      const gates = await gatesOf(tx)
      return {
        guardians: gates.guardians,
        leastAge: leastAgeUnder(gates),
        usualAge,
        ages: agesOfDeciding.map(({ age, places }) => ({ age, places: [...places] })),
        patienceDays: patience.total('days'),
      }
    },
  }),

  ageGate: query({
    summary:
      'Whether somebody born then may ask for an account: alone, or with a guardian. Nothing of the answer is kept.',
    path: '/age-gate',
    may: anyone,
    input: shapes.birth,
    output: shapes.wayIn,
    refuses: ['sign_up.country', 'sign_up.age', 'input.invalid'],
    async answer(tx, _actor, birth, visit) {
      await refuseCountry(tx, ports, visit)
      const { way } = await wayByAge(tx, ports, birth, visit)
      return { way }
    },
  }),

  waiting: query({
    summary: 'What the account of this browser waits for before it can be used.',
    path: '/me/waiting',
    may: anyone,
    input: nothing,
    output: shapes.waiting,
    async answer(tx, _actor, _input, visit) {
      const found = await waitingBehind(tx, visit.sessionToken)
      return {
        waiting: found && {
          name: found.name,
          for: found.for,
          guardianEmail: found.guardianEmail,
          endsAt: found.endsAt?.toString() ?? null,
        },
      }
    },
  }),

  answerAge: flow({
    summary: 'Says how old the person of a waiting account is. Whoever is too young leaves nothing behind.',
    path: '/me/age',
    may: anyone,
    audited: false,
    input: shapes.answerOfAge,
    output: shapes.wayIn,
    refuses: ['waiting.unknown', 'sign_up.age', 'input.invalid', 'rate.limited'],
    perform: (db, _actor, input, visit) => answerAge(db, ports, input, visit),
  }),

  nameGuardian: command({
    summary: 'Names another guardian, or asks the same one once more, while the account waits.',
    path: '/me/guardian',
    method: 'PUT',
    may: anyone,
    input: shapes.namingGuardian,
    output: nothing,
    refuses: ['waiting.unknown', 'input.invalid', 'rate.limited'],
    async perform(tx, _actor, { guardianEmail }, visit) {
      await nameGuardian(tx, guardianEmail, visit)
      return {}
    },
  }),

  guardianRequest: query({
    summary: 'What a guardian is asked, by the link in their mail.',
    path: '/guardian/{token}',
    may: anyone,
    input: shapes.byToken,
    output: shapes.guardianAsked,
    refuses: ['link.unknown'],
    async answer(tx, _actor, { token }, visit) {
      const { childName, endsAt, wording } = await guardianRequestBehind(tx, token, visit.locale)
      return {
        childName,
        endsAt: endsAt.toString(),
        paragraphs: [...wording.paragraphs],
        wordingSha256: wording.sha256,
        version: wording.version,
      }
    },
  }),

  consentAsGuardian: command({
    summary: 'Agrees, as a guardian, to the account of a child. Keeps a record of who agreed to what, and when.',
    path: '/guardian/{token}/consent',
    may: anyone,
    input: shapes.consenting,
    output: shapes.aboutPerson,
    refuses: ['link.unknown', 'guardian.wording_changed', 'input.invalid'],
    async perform(tx, _actor, input, visit) {
      return { personId: await consent(tx, input, visit) }
    },
  }),

  declineAsGuardian: command({
    summary: 'Says no, as a guardian, to the account of a child; nothing of it stays.',
    path: '/guardian/{token}',
    method: 'DELETE',
    may: anyone,
    input: shapes.byToken,
    output: nothing,
    refuses: ['link.unknown'],
    async perform(tx, _actor, { token }) {
      await decline(tx, token)
      return {}
    },
  }),

  guardianConsent: query({
    summary: 'A guardian’s consent, by the link with which it can be taken back.',
    path: '/guardian-consents/{token}',
    may: anyone,
    input: shapes.byToken,
    output: shapes.consentFace,
    refuses: ['link.unknown'],
    async answer(tx, _actor, { token }) {
      const { childName, givenAt } = await consentBehind(tx, token)
      return { childName, givenAt: givenAt.toString() }
    },
  }),

  revokeGuardianConsent: command({
    summary: 'Takes a guardian’s consent back: the account closes at once, and is to be erased.',
    path: '/guardian-consents/{token}',
    method: 'DELETE',
    may: anyone,
    input: shapes.byToken,
    output: shapes.aboutPerson,
    refuses: ['link.unknown'],
    async perform(tx, _actor, { token }) {
      return { personId: await revokeConsent(tx, token) }
    },
  }),

  minorFace: query({
    summary: 'Whom a report of a minor would be about.',
    path: '/people/{personId}/minor',
    may: role('owner'),
    input: shapes.byPerson,
    output: shapes.minorFace,
    refuses: ['person.unknown'],
    async answer(tx, _actor, { personId }) {
      const card = (await personCard(tx, [personId])).get(personId)
      if (!card) throw new Refusal('person.unknown')
      return { name: card.name }
    },
  }),

  reportMinor: command({
    summary: 'Says that somebody is too young for an account: they are out at once, and the account is to be erased.',
    path: '/people/{personId}/minor',
    may: role('owner'),
    input: shapes.byPerson,
    output: nothing,
    refuses: ['person.unknown', 'person.runs_the_school', 'person.has_guardian'],
    async perform(tx, actor, { personId }) {
      await reportMinor(tx, personOf(actor), personId)
      return {}
    },
  }),

  writeAsGuardian: command({
    summary:
      'Writes to the school about the account of a child, without an account. The answer is the same for every child.',
    path: '/guardian-requests',
    may: anyone,
    audited: false,
    input: shapes.requestOfGuardian,
    output: nothing,
    refuses: ['input.invalid', 'rate.limited'],
    async perform(tx, _actor, request, visit) {
      await makeRequest(tx, request, visit)
      return {}
    },
  }),

  confirmGuardianRequest: command({
    summary: 'Confirms the address that a guardian’s request came from.',
    path: '/guardian-requests/confirmation',
    may: anyone,
    audited: false,
    input: shapes.byToken,
    output: nothing,
    refuses: ['link.unknown'],
    async perform(tx, _actor, { token }) {
      await confirmRequest(tx, token)
      return {}
    },
  }),

  guardianRequests: query({
    summary: 'What parents and guardians wrote, the newest first.',
    path: '/guardian-requests',
    may: role('owner'),
    input: shapes.listOfRequests,
    output: shapes.requestsPage,
    answer: (tx, _actor, list) => requestsOfGuardians(tx, list),
  }),

  answerGuardianRequest: command({
    summary: 'Marks a guardian’s request as answered.',
    path: '/guardian-requests/{requestId}/answer',
    may: role('owner'),
    input: shapes.byRequest,
    output: nothing,
    refuses: ['guardian_request.unknown'],
    async perform(tx, actor, { requestId }) {
      await markAnswered(tx, personOf(actor), requestId)
      return {}
    },
  }),
})
