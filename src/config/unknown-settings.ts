import type { Environment } from './environment.ts'
import { settingNames } from './settings.ts'

const prefixes = [
  'LECTERN_',
  'LIVEKIT_',
  'MEDIA_',
  'SMTP_',
  'MAIL_',
  'REDIS_',
  'FILES_',
  'DATABASE_',
  'READ_DATABASE_',
  'LIMIT_',
  'PASSWORD_',
  'WHATSAPP_',
  'SMS_',
  'PUSH_',
  'EXPO_',
  'FCM_',
  'PROCESSOR_',
  'PRIVACY_',
  'DAILY_',
  'ZOOM_',
]
/** Container platforms announce a neighbour called "redis" with names like these. */
const announced = /_SERVICE_(HOST|PORT)(_|$)|_PORT(_\d+_(TCP|UDP)(_(PROTO|PORT|ADDR))?)?$/

/** A misspelt setting would otherwise be a setting that silently does nothing. */
export function unknownSettings(environment: Environment): string[] {
  const known = new Set<string>(settingNames)
  return Object.keys(environment)
    .filter((name) => !known.has(name) && environment[name] && !announced.test(name))
    .flatMap((name) => {
      const meant = nearest(name)
      if (meant) return [`There is no setting ${name}. Did you mean ${meant}?`]
      if (!prefixes.some((prefix) => name.startsWith(prefix))) return []
      return [`There is no setting ${name}. Remove it, or look for the right name in docs/operating/configuration.md.`]
    })
}

function nearest(name: string): string | undefined {
  if (name.length < 7) return undefined
  const [closest] = settingNames
    .filter((known) => known.length >= 7)
    .map((known) => ({ known, steps: distance(name.toUpperCase(), known) }))
    .sort((one, other) => one.steps - other.steps)
  return closest && closest.steps <= 2 ? closest.known : undefined
}

/** Levenshtein's: letters to add, drop or change. */
export function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...to].entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
