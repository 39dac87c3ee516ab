import { type Duty, recurring } from '#kernel/outbox'
import { alertRequests } from './request-clocks.ts'

export const registersDuties: Duty[] = [recurring('registers.alert_requests', '*/15 * * * *', alertRequests)]
