import { isIPv4, isIPv6 } from 'node:net'

/** A browser is signed out after this long without a visit, and after this long in any case. */
export const idle = Temporal.Duration.from({ hours: 14 * 24 })
export const longest = Temporal.Duration.from({ hours: 30 * 24 })

/** How long a right password waits for its second step. */
export const halfFor = Temporal.Duration.from({ minutes: 10 })

/** How exactly "last seen" is known; each visit writing it would make every read a write. */
export const seenWithin = Temporal.Duration.from({ minutes: 5 })

/** The neighbourhood of an address: enough to recognise where somebody usually is, too little to find them. */
export function networkOf(address: string): string {
  const plain = plainAddress(address)
  if (isIPv4(plain)) return `${plain.split('.').slice(0, 3).join('.')}.0/24`
  if (isIPv6(plain)) return `${hextets(plain).slice(0, 3).join(':')}::/48`
  return 'unknown'
}

export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
}

function hextets(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('::')
  const first = head ? head.split(':') : []
  const last = tail ? tail.split(':') : []
  const gap = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length)
  return [...first, ...Array<string>(gap).fill('0'), ...last].map((part) => part.replace(/^0+(?=.)/, ''))
}

export type PersonState = 'active' | 'unconfirmed' | 'waiting' | 'suspended'

export function stateOf(person: {
  verified_at: Temporal.Instant | null
  suspended_at: Temporal.Instant | null
  waits_for: 'age' | 'guardian' | null
}): PersonState {
  if (person.suspended_at) return 'suspended'
  if (person.waits_for === 'guardian') return 'waiting'
  return person.verified_at ? 'active' : 'unconfirmed'
}

/** Why a password would be guessed among the first, if it would. */
export function weaknessOf(
  password: string,
  about: { email: string; name: string; school: string },
): 'password.personal' | 'password.repetitive' | null {
  const typed = password.toLowerCase()
  const names = [about.name, about.school].map((name) => name.toLowerCase())
  const own = [
    about.email,
    about.email.split('@', 1)[0] ?? '',
    ...names,
    ...names.map((name) => name.replaceAll(' ', '')),
  ]
  if (own.includes(typed)) return 'password.personal'
  if (new Set(typed).size <= 2) return 'password.repetitive'
  return null
}

/** At most `most` tries within `within`. */
export type Allowance = { readonly kind: string; readonly most: number; readonly within: Temporal.Duration }

const quarter = Temporal.Duration.from({ minutes: 15 })
const day = Temporal.Duration.from({ hours: 24 })
const hour = Temporal.Duration.from({ hours: 1 })

/**
 * A stranger who guesses spends the strangers' tries of an account; from a network where its person has been signed in before,
 * the person has tries of their own. So nobody can be locked out by somebody else. A class behind one address still gets in.
 */
export const allowances = {
  signInByStrangers: { kind: 'sign-in', most: 10, within: quarter },
  signInFromKnownNetwork: { kind: 'sign-in-known', most: 10, within: quarter },
  signInFromNetwork: { kind: 'sign-in-network', most: 100, within: quarter },
  signUpFromNetwork: { kind: 'sign-up-network', most: 100, within: hour },
  signUpMails: { kind: 'sign-up-mail', most: 3, within: hour },
  providerFromNetwork: { kind: 'provider-network', most: 100, within: quarter },
  resetMails: { kind: 'reset-mail', most: 3, within: hour },
  resetFromNetwork: { kind: 'reset-network', most: 50, within: hour },
  enterMails: { kind: 'enter-mail', most: 3, within: hour },
  enterFromNetwork: { kind: 'enter-network', most: 50, within: hour },
  enterCodes: { kind: 'enter-code', most: 5, within: quarter },
  addressChanges: { kind: 'address-change', most: 5, within: hour },
  addressChangesTo: { kind: 'address-change-to', most: 3, within: hour },
  challengesFromNetwork: { kind: 'challenge-network', most: 600, within: quarter },
  verificationMails: { kind: 'verification-mail', most: 3, within: hour },
  secondStepByStrangers: { kind: 'second-step', most: 5, within: quarter },
  secondStepADay: { kind: 'second-step-day', most: 30, within: day },
  secondStepFromKnownNetwork: { kind: 'second-step-known', most: 10, within: quarter },
  appSetUps: { kind: 'app-set-up', most: 20, within: quarter },
  confirmations: { kind: 'confirmation', most: 10, within: quarter },
  guardianMails: { kind: 'guardian-mail', most: 5, within: day },
  guardianNames: { kind: 'guardian-name', most: 5, within: day },
  guardianRequests: { kind: 'guardian-request', most: 3, within: day },
  guardianRequestsFromNetwork: { kind: 'guardian-request-network', most: 20, within: day },
  passwordChanges: { kind: 'password-change', most: 10, within: quarter },
} satisfies Record<string, Allowance>
