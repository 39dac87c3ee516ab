import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Accounts, goodPassword, openAccounts, refusalOf } from '../../../test/accounts.ts'
import { sealedAddresses } from '../../../test/people.ts'
import { ownerInvitation } from './invitations.ts'
import { folded, namesIn } from './names.ts'
import { personCard } from './people.ts'

const origin = 'http://localhost:3000'
let accounts: Accounts
type Browser = ReturnType<Accounts['browser']>
let owner: Browser
afterEach(() => accounts.close())

const opening = {
  firstName: 'Olive',
  lastName: 'Owner',
  email: 'owner@school.test',
  password: goodPassword,
  schoolName: 'Northside',
  locale: 'fr',
  timeZone: 'Africa/Accra',
} as const

const partsOf = (name: string) => {
  const { firstName, lastName } = namesIn(name)
  return { firstName, lastName }
}

async function signedUp(name: string): Promise<{ browser: Browser; personId: string }> {
  const browser = accounts.browser()
  const email = `${folded(name).replaceAll(' ', '.')}@demo.test`
  const { personId } = (await (
    await browser.go()
  ).identity.signUp({
    ...partsOf(name),
    email,
    password: goodPassword,
  })) as {
    personId: string
  }
  return { browser, personId }
}

describe('The owner link', () => {
  beforeEach(async () => {
    accounts = await openAccounts({ jobs: 'later' })
  })

  it('opens the school and signs its owner in', async () => {
    const token = tokenOf(await ownerInvitation(accounts.db, origin))
    const browser = accounts.browser()
    await (await browser.go()).identity.openSchool({ token, ...opening })
    expect(await browser.actor()).toMatchObject({
      kind: 'person',
      role: 'owner',
      locale: 'fr',
      timeZone: 'Africa/Accra',
    })
    expect(await (await browser.go()).school.school()).toMatchObject({ name: 'Northside', locale: 'fr', open: true })
  })

  it('is renewed at each start, which voids the one before', async () => {
    const first = tokenOf(await ownerInvitation(accounts.db, origin))
    const second = tokenOf(await ownerInvitation(accounts.db, origin))
    const go = await accounts.browser().go()
    expect(await refusalOf(go.identity.openSchool({ token: first, ...opening }))).toBe('link.unknown')
    await go.identity.openSchool({ token: second, ...opening })
  })

  it('makes one owner, also when two people use it at once', async () => {
    const token = tokenOf(await ownerInvitation(accounts.db, origin))
    const attempts = await Promise.all(
      ['a', 'b', 'c'].map(async (who) =>
        refusalOf(
          (await accounts.browser().go()).identity.openSchool({ token, ...opening, email: `${who}@school.test` }),
        ),
      ),
    )
    expect(attempts.sort()).toEqual(['link.unknown', 'link.unknown', 'not refused'])
    const { rows } = await accounts.pools.writer.query('select count(*)::int as owners from identity.person')
    expect(rows[0].owners).toBe(1)
  })

  it('is not there once the school has an owner', async () => {
    await accounts.openSchool()
    expect(await ownerInvitation(accounts.db, origin)).toBeNull()
  })

  it('is stored only as a hash', async () => {
    const token = tokenOf(await ownerInvitation(accounts.db, origin))
    const { rows } = await accounts.pools.writer.query('select * from identity.link')
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  it('with a weak password, nothing is opened and the link still works', async () => {
    const token = tokenOf(await ownerInvitation(accounts.db, origin))
    const go = await accounts.browser().go()
    expect(await refusalOf(go.identity.openSchool({ token, ...opening, password: 'baseball1' }))).toBe(
      'input.invalid, password: password.common',
    )
    expect(await go.school.school()).toMatchObject({ open: false, name: 'Lectern' })
    await go.identity.openSchool({ token, ...opening })
  })

  it('nobody signs up before the school is open', async () => {
    const go = await accounts.browser().go()
    expect(
      await refusalOf(go.identity.signUp({ firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword })),
    ).toBe('sign_up.by_invitation')
  })
})

describe('The owner’s desk', () => {
  beforeEach(async () => {
    accounts = await openAccounts({ jobs: 'later' })
    owner = await accounts.openSchool()
  })

  it('shows people by their last names, a page at a time, each once', async () => {
    for (const name of ['Zoë Abara', 'Émile Zola', 'Eva Zimmer', 'Kofi Mensah']) await signedUp(name)
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await (await owner.go()).identity.people({ limit: 2, ...(after ? { after } : {}) })
      seen.push(...page.items.map((person) => person.name))
      after = page.next ?? undefined
    } while (after)
    expect(seen).toEqual(['Zoë Abara', 'Kofi Mensah', 'Olive Owner', 'Eva Zimmer', 'Émile Zola'])
  })

  it('finds words of a name by their beginnings, accents or not, and an address by the whole of it', async () => {
    await signedUp('Émile Zola')
    await signedUp('Kofi Mensah')
    const found = async (search: string, role?: 'owner' | 'student') =>
      (await (await owner.go()).identity.people({ search, ...(role ? { role } : {}) })).items.map(
        (person) => person.name,
      )
    expect(await found('emile')).toEqual(['Émile Zola'])
    expect(await found('ZOL ém')).toEqual(['Émile Zola'])
    const address = (await (await owner.go()).identity.people({ search: 'kofi' })).items[0]?.email ?? ''
    expect(await found(` ${address.toUpperCase()} `)).toEqual(['Kofi Mensah'])
    expect(await found(`mens ${address}`)).toEqual(['Kofi Mensah'])
    expect(await found(`émile ${address}`)).toEqual([])
    expect(await found(address.slice(0, -1))).toEqual([])
    expect(await found("'); drop table identity.person; --")).toEqual([])
    expect(await found("oli':* | !", 'owner')).toEqual(['Olive Owner'])
    expect(await found('', 'student')).toHaveLength(2)
  })

  it('a word that many share is paged like everybody, in order', async () => {
    const alike = Array.from({ length: 1200 }, (_, at) => ({
      id: `per_01k${String(at + 1).padStart(23, '0')}`,
      email: `p${at + 1}@many.test`,
    }))
    await accounts.pools.writer.query(
      `insert into identity.person (id, email_sealed, email_index, first_name, last_name, name, sort_name, role, joined_at)
       select 'per_01k' || lpad(n::text, 23, '0'), sealed, index, 'Alike', lpad(n::text, 4, '0'), 'Alike ' || lpad(n::text, 4, '0'), 'alike ' || lpad(n::text, 4, '0'), 'student', now()
       from unnest($1::bytea[], $2::bytea[]) with ordinality as kept(sealed, index, n)`,
      await sealedAddresses(accounts.db, alike),
    )
    const first = await (await owner.go()).identity.people({ search: 'alike', limit: 100 })
    const second = await (await owner.go()).identity.people({ search: 'alike', limit: 100, after: String(first.next) })
    expect([first.items[0]?.name, second.items[0]?.name, second.items.at(-1)?.name]).toEqual([
      'Alike 0001',
      'Alike 0101',
      'Alike 0200',
    ])
    expect((await (await owner.go()).identity.people({ search: 'alike 0777' })).items.map(({ name }) => name)).toEqual([
      'Alike 0777',
    ])
  })

  it('a cursor that is not ours is refused', async () => {
    expect(await refusalOf((await owner.go()).identity.people({ after: 'bm90IG91cnM' }))).toBe(
      'input.invalid, after: field.invalid',
    )
  })

  it('gives and takes roles, and the person has it at once', async () => {
    const { browser, personId } = await signedUp('Kofi')
    await (await owner.go()).identity.changeRole({ personId, role: 'teacher' })
    expect(await browser.actor()).toMatchObject({ role: 'teacher' })
  })

  it('the last owner stays one, and in', async () => {
    const me = (await (await owner.go()).identity.me()).id
    expect(await refusalOf((await owner.go()).identity.changeRole({ personId: me, role: 'teacher' }))).toBe(
      'person.last_owner',
    )
    expect(await refusalOf((await owner.go()).identity.suspend({ personId: me }))).toBe('person.last_owner')
    expect(await owner.actor()).toMatchObject({ role: 'owner' })
  })

  it('two owners who remove each other at once leave one', async () => {
    const { browser, personId } = await signedUp('Kofi')
    await (await owner.go()).identity.changeRole({ personId, role: 'owner' })
    const me = (await (await owner.go()).identity.me()).id
    const [olive, kofi] = [await owner.go(), await browser.go()]
    const answers = await Promise.all([
      refusalOf(olive.identity.changeRole({ personId, role: 'student' })),
      refusalOf(kofi.identity.changeRole({ personId: me, role: 'student' })),
    ])
    expect(answers.sort()).toEqual(['not refused', 'person.last_owner'])
  })

  it('is closed to everybody else', async () => {
    const { browser, personId } = await signedUp('Kofi')
    expect(await refusalOf((await browser.go()).identity.people())).toBe('not_allowed')
    expect(await refusalOf((await browser.go()).identity.changeRole({ personId, role: 'owner' }))).toBe('not_allowed')
    expect(await refusalOf((await accounts.browser().go()).identity.people())).toBe('sign_in.required')
  })

  it('what is done there is written down', async () => {
    const { personId } = await signedUp('Kofi')
    await (await owner.go()).identity.suspend({ personId })
    const { rows } = await accounts.pools.writer.query(
      `select deed, things from kernel.audit_line where deed = 'identity.suspend'`,
    )
    expect(rows).toEqual([{ deed: 'identity.suspend', things: { personId } }])
  })

  it('a student takes up a teacher link, once', async () => {
    const [kofi, lena] = [await signedUp('Kofi'), await signedUp('Lena')]
    const { url } = await (await owner.go()).identity.inviteTeacher()
    const token = new URL(url).searchParams.get('invitation') ?? ''
    await (await kofi.browser.go()).identity.becomeTeacher({ token })
    expect(await kofi.browser.actor()).toMatchObject({ role: 'teacher' })
    expect(await refusalOf((await lena.browser.go()).identity.becomeTeacher({ token }))).toBe('link.unknown')
    expect(await refusalOf((await owner.go()).identity.becomeTeacher({ token }))).toBe('person.already_teaches')
  })

  it('names for many ids cost one query', async () => {
    const people = [await signedUp('Kofi'), await signedUp('Lena')]
    accounts.statements.length = 0
    const cards = await accounts.db.read((tx) => personCard(tx, people.map(({ personId }) => personId) as never))
    expect([...cards.values()].map(({ name }) => name).sort()).toEqual(['Kofi', 'Lena'])
    expect(accounts.statements).toHaveLength(1)
  })
})

function tokenOf(url: string | null): string {
  return url?.split('/').at(-1) ?? ''
}
