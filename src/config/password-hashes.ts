export type PasswordHash =
  | { algorithm: 'argon2id'; memoryKiB: number; passes: number }
  | { algorithm: 'bcrypt'; cost: number }

/** `argon2id`, `argon2id:65536,3` (KiB of memory, passes), `bcrypt`, `bcrypt:13` (cost). */
export const passwordHashPattern = /^(?:argon2id(?::(\d{4,7}),(\d{1,2}))?|bcrypt(?::(\d{1,2}))?)$/

/** OWASP's least for either; what is more than these takes seconds for every sign-in. */
const least = { memoryKiB: 19_456, passes: 2, cost: 10 }
const most = { memoryKiB: 1_048_576, passes: 10, cost: 15 }

export function passwordHashOf(text: string): PasswordHash {
  const [, memory = '32768', passes = '3', cost = '12'] = passwordHashPattern.exec(text) ?? []
  return text.startsWith('bcrypt')
    ? { algorithm: 'bcrypt', cost: Number(cost) }
    : { algorithm: 'argon2id', memoryKiB: Number(memory), passes: Number(passes) }
}

/** What is wrong with how passwords would be hashed, if anything. */
export function* unfitPasswordHash(text: string): Iterable<string> {
  const how = passwordHashOf(text)
  if (how.algorithm === 'bcrypt') {
    if (how.cost < least.cost || how.cost > most.cost)
      yield `PASSWORD_HASH asks for bcrypt with cost ${how.cost}. Choose a cost from ${least.cost} to ${most.cost}, such as bcrypt:12.`
    return
  }
  if (how.memoryKiB < least.memoryKiB || how.memoryKiB > most.memoryKiB)
    yield `PASSWORD_HASH gives Argon2id ${how.memoryKiB} KiB of memory. Choose from ${least.memoryKiB} to ${most.memoryKiB}, such as argon2id:32768,3.`
  if (how.passes < least.passes || how.passes > most.passes)
    yield `PASSWORD_HASH asks for Argon2id with ${how.passes} passes. Choose from ${least.passes} to ${most.passes}, such as argon2id:32768,3.`
}
