export { linkRooms } from './rooms.ts'
