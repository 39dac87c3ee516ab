import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Accounts, goodPassword, openAccounts, refusalOf } from '../../../test/accounts.ts'
import { distinctness, shortestOf } from '../../../test/distinctness.ts'
import { makeHash } from './hashes.ts'
import { keepPassword } from './passwords.ts'
import { enrolPerson } from './people.ts'

/** With it off, nobody does work for an account that is not there, as before anybody thought of it. */
const decoys = vi.hoisted(() => ({ on: true }))
vi.mock('./hashes.ts', async (original) => {
  const hashes = await original<typeof import('./hashes.ts')>()
  return { ...hashes, decoyOf: (kind: string) => (decoys.on ? hashes.decoyOf(kind) : 'no work') }
})

/** Cheap, so that many samples fit into a spec; what is compared is who does which work, not how much it is. */
const quick = { algorithm: 'argon2id', memoryKiB: 16_384, passes: 2 } as const
const wrong = 'not the password'
const samples = 45
/** So many samples a side are farther apart by chance once in two hundred thousand runs; what is not equal is so always. */
const byChance = 0.3

let accounts: Accounts
beforeAll(async () => {
  accounts = await openAccounts({ jobs: 'later', passwordHash: quick, mailReachesPeople: true })
  await accounts.openSchool()
})
afterAll(() => accounts.close())

const account = (email: string, hash: string | null) =>
  accounts.db.transact(async (tx) => {
    const names = { firstName: 'Kofi', lastName: 'Mensah', title: null }
    const rest = { role: 'student', locale: null, timeZone: null, verifiedAt: tx.now } as const
    const id = await enrolPerson(tx, { ...names, ...rest, email })
    if (id && hash) await keepPassword(tx, id, hash)
  })

/** How long a browser waits, from asking to the answer; what limits guessing is forgotten before. */
async function timeOf(ask: (go: Awaited<ReturnType<ReturnType<Accounts['browser']>['go']>>) => Promise<unknown>) {
  await accounts.pools.writer.query('delete from identity.try; delete from graphile_worker._private_jobs')
  const go = await accounts.browser().go()
  const began = performance.now()
  await refusalOf(ask(go))
  return performance.now() - began
}
const signInAs = (email: string) => () => timeOf((go) => go.identity.signIn({ email, password: wrong }))

describe('How long a wrong password takes', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    await account('argon2@demo.test', await makeHash(goodPassword, quick))
    await account('bcrypt@demo.test', await makeHash(goodPassword, { algorithm: 'bcrypt', cost: 6 }))
    await account('others@demo.test', '$2y$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC')
    await account('google@demo.test', null)
  })

  it.each([
    ['a present hash', 'argon2@demo.test'],
    ['a hash from before the school chose Argon2id', 'bcrypt@demo.test'],
    ['no password, because a provider vouches', 'google@demo.test'],
  ])('tells an account with %s from none by chance only', async (_what, email) => {
    const unknown = 'nobody@demo.test'
    expect(await distinctness(samples, signInAs(email), signInAs(unknown))).toBeLessThan(byChance)
  })

  it('tells them apart where no decoy is hashed: the measure would see it', async () => {
    decoys.on = false
    try {
      expect(await distinctness(samples, signInAs('argon2@demo.test'), signInAs('nobody@demo.test'))).toBeGreaterThan(
        byChance,
      )
    } finally {
      decoys.on = true
    }
  })

  it('a kind of hash costs everybody one more until the last of it has been renewed by its person’s sign-in', async () => {
    const kinds = async () =>
      (await accounts.pools.writer.query('select distinct identity.kind_of_hash(hash) as kind from identity.password'))
        .rows.length
    expect(await kinds()).toBe(3)
    await (await accounts.browser().go()).identity.signIn({ email: 'bcrypt@demo.test', password: goodPassword })
    expect(await kinds()).toBe(2)
  })
})

describe('How long it takes to ask for something that is mailed', { timeout: 120_000 }, () => {
  const doors: [string, (email: string) => () => Promise<number>][] = [
    ['a new password', (email) => () => timeOf((go) => go.identity.forgotPassword({ email }))],
    ['a link that signs in', (email) => () => timeOf((go) => go.identity.askToEnter({ email }))],
  ]
  beforeAll(async () => {
    await account('known@demo.test', null)
  })

  it.each(doors)('%s: tells an address with an account from one without by chance only', async (_what, asking) => {
    const [known, unknown] = [asking('known@demo.test'), asking('nobody@demo.test')]
    expect(await distinctness(150, known, unknown)).toBeLessThan(byChance)
    expect(await distinctness(60, shortestOf(3, known), shortestOf(3, unknown))).toBeLessThan(byChance)
  })

  it('the measure would see two milliseconds that only an account costs', async () => {
    await accounts.pools.writer.query(
      `create function dawdle() returns trigger language plpgsql as $$ begin
         if new.payload->>'personId' is not null then perform count(*) from generate_series(1, 40000); end if;
         return new;
       end $$;
       create trigger dawdle before insert on graphile_worker._private_jobs for each row execute function dawdle()`,
    )
    const asking = doors[0]?.[1] as (typeof doors)[number][1]
    const [known, unknown] = [asking('known@demo.test'), asking('nobody@demo.test')]
    expect(await distinctness(60, shortestOf(3, known), shortestOf(3, unknown))).toBeGreaterThan(byChance)
  })
})
