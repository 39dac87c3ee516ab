export { type DailyOptions, type DailyRooms, dailyRooms } from './rooms.ts'
export { type DailyStanding, dailyStanding } from './standing.ts'
