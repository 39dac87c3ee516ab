import type { Duty } from '#kernel/outbox'
import { guardianTellingDuties } from './guardian-tellings.ts'
import { tellingDuties } from './tellings.ts'

export const learningDuties: Duty[] = [...tellingDuties, ...guardianTellingDuties]
