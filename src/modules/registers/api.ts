import { requestDoors } from './request-doors.ts'

export const registersDoors = { ...requestDoors }
