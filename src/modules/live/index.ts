import { classChannel, seatChannel } from './channels.ts'

export { liveDoors } from './api.ts'
export { liveDuties } from './duties.ts'
export type { LivePorts } from './flows.ts'
export { liveLetters } from './notices.ts'
export { recordFollowing, recordPresence } from './presences.ts'
export { liveReactions } from './reactions.ts'
export { classChannel, seatChannel }
export const liveChannels = { class: classChannel, seat: seatChannel }
