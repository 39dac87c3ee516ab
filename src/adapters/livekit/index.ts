export { noHearing } from './hearings.ts'
export { noRecorder } from './recorders.ts'
export { ForgedWebhook, type LivekitOptions, type LivekitRooms, livekitRooms } from './rooms.ts'
