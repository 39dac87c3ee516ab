export { invitationsDoors } from './api.ts'
export { acceptInvitation, invitationBehind } from './invitations.ts'
export { invitationsDuties } from './jobs.ts'
export { invitationsLetters } from './notices.ts'
