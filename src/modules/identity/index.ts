export { addressChangeOf } from './address-changes.ts'
export { passGates, wayByAge } from './admissions.ts'
export { leastAgeUnder, usualAge } from './ages.ts'
export { identityDoors } from './api.ts'
export { callingOf } from './callings.ts'
export { demandOf } from './demands.ts'
export { suspensionOf } from './desks.ts'
export { deviceOf } from './devices.ts'
export { refuseDisposable } from './disposables.ts'
export { answerRequest } from './entry-requests.ts'
export { standingPeople } from './faces.ts'
export { gatesOf, isKeptOut } from './gates.ts'
export { requestToConfirm } from './guardian-requests.ts'
export { consentToConfirm, guardianAsking, identitySweeps } from './guardians.ts'
export { guardianToAsk, hasGuardian, minorsAmong } from './guardianships.ts'
export { ownerInvitation } from './invitations.ts'
export { identityDuties } from './jobs.ts'
export { countOpenKeys, holderOfKey, noteKeyUse } from './keys.ts'
export { makeLink } from './links.ts'
export { blockForErasure } from './minors.ts'
export { displayNameOf, type Names, namesIn } from './names.ts'
export { hashOf, keepPassword } from './passwords.ts'
export {
  addressesTaken,
  enrolPeople,
  enrolPerson,
  hasOthersThanOwners,
  holdOwners,
  type MailAddress,
  mailAddressOf,
  namesOf,
  owners,
  peopleAmong,
  personByAddress,
  personCard,
  presentAs,
} from './people.ts'
export { identityPersonalData, identityRows } from './personal-data.ts'
export { askedToLink } from './providers.ts'
export { isRestrictedAddress, noteRestricted } from './restrictions.ts'
export { networkOf } from './rules.ts'
export { secondStepSince } from './second-steps.ts'
export { actorOf, beginSignIn, holderOf, noteSeen, renewToken } from './sign-ins.ts'
export { type SignUp, signUpOf } from './sign-ups.ts'
export { isFrenchFirst, refuseUnlessFrenchFirst, tongueIn } from './tongues.ts'
export { spendTry, tried } from './tries.ts'
export { signInFace } from './whereabouts.ts'
export { type Wording, wordingOf } from './wordings.ts'
