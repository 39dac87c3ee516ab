export { embeddedHearing } from './hearing/port.ts'
export { waveOf } from './hearing/waves.ts'
export { embeddedRecorder } from './recordings/port.ts'
export { type RoomsFigures, type RoomsOptions, type RoomsServer, startRooms } from './rooms.ts'
export { askStun, type Seen } from './transport/stun-asking.ts'

/** What media processes stand on, loaded only by whoever opens a port: the app's own process never does. */
export const openUdp: typeof import('./transport/udp.ts').openUdp = async (about) =>
  (await import('./transport/udp.ts')).openUdp(about)
