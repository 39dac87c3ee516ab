import type { SignInInList } from '#modules/identity/schema'
import { m } from '#web/words.ts'

/** “Firefox 142 on Windows”, as far as it is known. */
export function deviceName({ browser, major, system }: Pick<SignInInList, 'browser' | 'major' | 'system'>): string {
  const version = [browser, major].filter((part) => part !== null).join(' ')
  if (browser && system) return m.identity_sign_ins_device({ browser: version, system })
  return version || system || m.identity_sign_ins_unknown_device()
}
