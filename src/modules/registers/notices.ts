import type { AnyLetter } from '#modules/notifications'
import { requestLetters } from './request-notices.ts'

export const registersLetters: AnyLetter[] = [...requestLetters]
