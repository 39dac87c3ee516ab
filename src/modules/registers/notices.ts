import type { AnyLetter } from '#modules/notifications'
import { disclosureLetters } from './disclosure-notices.ts'
import { incidentLetters } from './incident-notices.ts'
import { releaseLetters } from './release-notices.ts'
import { requestLetters } from './request-notices.ts'

export const registersLetters: AnyLetter[] = [
  ...requestLetters,
  ...incidentLetters,
  ...disclosureLetters,
  ...releaseLetters,
]
