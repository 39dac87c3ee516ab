import { type Duty, recurring } from '#kernel/outbox'
import { sweepSurveys } from './surveys.ts'

export const profilesDuties: Duty[] = [recurring('profiles.sweep_surveys', '41 3 * * *', sweepSurveys)]
