import type { Duty } from '#kernel/outbox'
import { tellingDuties } from './tellings.ts'

export const learningDuties: Duty[] = tellingDuties
