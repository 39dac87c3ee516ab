export { embeddedRecorder } from './recordings/port.ts'
export { type RoomsFigures, type RoomsOptions, type RoomsServer, startRooms } from './rooms.ts'
export { askStun, type Seen } from './transport/stun-asking.ts'
export { openUdp } from './transport/udp.ts'
