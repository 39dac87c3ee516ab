import type { Environment } from './environment.ts'
import { settingNames } from './settings.ts'

const prefix = 'COMING_'

const isAhead = ([name, value]: [string, string | undefined]) => name.startsWith(prefix) && Boolean(value)

/**
 * What is set for now, and how it is all set once what stands with `COMING_` before its name holds too: so a service outside
 * is announced before anything is handed to it. Null where nothing is to come.
 */
export function settingsAhead(environment: Environment): { now: Environment; later: Environment | null } {
  const all = Object.entries(environment)
  const ahead = all.filter(isAhead).map(([name, value]) => [name.slice(prefix.length), value] as const)
  const now = Object.fromEntries(all.filter(([name]) => !name.startsWith(prefix)))
  return { now, later: ahead.length > 0 ? { ...now, ...Object.fromEntries(ahead) } : null }
}

/** Complaints about what is said to come and could never be set. */
export function unknownAhead(environment: Environment): string[] {
  const known = new Set<string>(settingNames)
  return Object.entries(environment)
    .filter(isAhead)
    .map(([name]) => name)
    .filter((name) => !known.has(name.slice(prefix.length)))
    .map(
      (name) =>
        `There is no setting ${name.slice(prefix.length)}, so ${name} announces nothing. Remove it, or look for the right name in docs/operating/configuration.md.`,
    )
}
