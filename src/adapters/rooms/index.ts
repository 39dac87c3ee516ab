export { type RoomsFigures, type RoomsOptions, type RoomsServer, startRooms } from './rooms.ts'
