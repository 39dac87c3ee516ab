import type { AnyLetter } from '#modules/notifications'
import { incidentLetters } from './incident-notices.ts'
import { requestLetters } from './request-notices.ts'

export const registersLetters: AnyLetter[] = [...requestLetters, ...incidentLetters]
