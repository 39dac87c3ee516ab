export { type ZoomOptions, type ZoomRooms, zoomRooms } from './rooms.ts'
export { zoomStanding } from './standing.ts'
