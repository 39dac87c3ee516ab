import { classChannel } from './channels.ts'

export { liveDoors } from './api.ts'
export { type LivePorts, liveDuties } from './duties.ts'
export { recordFollowing, recordPresence } from './presences.ts'
export const liveChannels = { class: classChannel }
