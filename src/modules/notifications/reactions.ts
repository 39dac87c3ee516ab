import { reaction } from '#kernel/outbox'
import { withPurpose } from '#kernel/purposes'
import { askedToLink, owners, signInFace } from '#modules/identity'
import {
  addressChangeAsked,
  addressChanged,
  addressProven,
  addressUnconfirmed,
  consentGiven,
  enterAsked,
  guardianAsked,
  guardianRequestMade,
  guardianRequestVerified,
  linkToProviderAsked,
  newSignIn,
  passwordChanged,
  personRestored,
  personSuspended,
  resetAsked,
  roleChanged,
  securityChanged,
  signUpAsked,
} from '#modules/identity/events'
import { switchOff } from './arrangements.ts'
import { accountRestored, accountSuspended, roleWasChanged } from './desk-notices.ts'
import { askGuardian, confirmRequest, guardianAgreed, minorWelcome, requestArrived } from './guardian-letters.ts'
import { sendMail, tell } from './letters.ts'
import {
  addressWasChanged,
  confirmAddress,
  confirmSignUp,
  enterByLink,
  leaveAddress,
  linkToProvider,
  passwordWasChanged,
  resetPassword,
  securityWasChanged,
  signedInElsewhere,
  takeAddress,
} from './notices.ts'

export const notificationsReactions = [
  reaction(personSuspended, 'notifications.suspended', (tx, about) => sendMail(tx, accountSuspended, about)),
  reaction(personRestored, 'notifications.restored', (tx, { personId }) => tell(tx, personId, accountRestored, {})),
  reaction(roleChanged, 'notifications.role_changed', (tx, { personId }) => tell(tx, personId, roleWasChanged, {})),
  reaction(signUpAsked, 'notifications.confirm_sign_up', (tx, { signUpId }) =>
    sendMail(tx, confirmSignUp, { signUpId }),
  ),
  reaction(addressUnconfirmed, 'notifications.confirm_address', (tx, { personId }) =>
    tell(tx, personId, confirmAddress, {}),
  ),
  reaction(resetAsked, 'notifications.reset_password', async (tx, { personId }) => {
    if (personId) await tell(tx, personId, resetPassword, {})
  }),
  reaction(passwordChanged, 'notifications.password_changed', (tx, { personId }) =>
    tell(tx, personId, passwordWasChanged, {}),
  ),
  reaction(linkToProviderAsked, 'notifications.link_to_provider', async (tx, { visitId }) => {
    const asked = await askedToLink(tx, visitId)
    if (asked) await tell(tx, asked.personId, linkToProvider, { visitId })
  }),
  reaction(newSignIn, 'notifications.new_sign_in', async (tx, { signInId }) => {
    const signIn = await signInFace(tx, withPurpose('security'), signInId)
    if (signIn) await tell(tx, signIn.personId, signedInElsewhere, { signInId })
  }),
  reaction(securityChanged, 'notifications.security_changed', (tx, { personId, change }) =>
    tell(tx, personId, securityWasChanged, { change }),
  ),
  reaction(addressProven, 'notifications.address_proven', async (tx, { personId }) => {
    await switchOff(tx, personId)
  }),
  reaction(guardianAsked, 'notifications.ask_guardian', (tx, about) => sendMail(tx, askGuardian, about)),
  reaction(consentGiven, 'notifications.guardian_agreed', async (tx, { personId }) => {
    await sendMail(tx, guardianAgreed, { personId })
    await tell(tx, personId, minorWelcome, {})
  }),
  reaction(guardianRequestMade, 'notifications.confirm_guardian_request', (tx, about) =>
    sendMail(tx, confirmRequest, about),
  ),
  reaction(guardianRequestVerified, 'notifications.guardian_request', async (tx) => {
    for (const owner of await owners(tx)) await tell(tx, owner, requestArrived, {})
  }),
  reaction(enterAsked, 'notifications.enter', async (tx, { personId, requestId }) => {
    if (personId) await tell(tx, personId, enterByLink, { requestId })
  }),
  reaction(addressChangeAsked, 'notifications.address_change', async (tx, about) => {
    await sendMail(tx, leaveAddress, about)
    await sendMail(tx, takeAddress, about)
  }),
  reaction(addressChanged, 'notifications.address_changed', async (tx, about) => {
    await sendMail(tx, addressWasChanged, { ...about, which: 'old' as const })
    await sendMail(tx, addressWasChanged, { ...about, which: 'new' as const })
  }),
]
