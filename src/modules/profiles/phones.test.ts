import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Person } from '#kernel/actor'
import type { Door } from '#kernel/door'
import { goodPassword, openAccounts, refusalOf, tokenIn } from '../../../test/accounts.ts'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'
import { giveConsent } from './consents.ts'
import { phoneOf } from './phones.ts'

let world: CourseWorld
beforeAll(async () => {
  world = await openCourseWorld()
})
afterAll(() => world.close())

const mine = () => world.as(world.kofi).profiles
const rows = async (query: string) => (await world.pools.writer.query(query)).rows

describe('A phone number', () => {
  it('is nobody’s until they give it, in a column that may be empty', async () => {
    expect(await mine().phone()).toEqual({ phone: null })
    const [column] = await rows(
      "select is_nullable from information_schema.columns where table_schema = 'profiles' and table_name = 'profile' and column_name = 'phone'",
    )
    expect(column).toEqual({ is_nullable: 'YES' })
  })

  it('is asked for by no other door: neither signing up nor joining a class wants one', () => {
    const asking = Object.entries(world.doors).flatMap(([module, named]) =>
      Object.entries(named as Record<string, Door>).flatMap(([name, { input }]) =>
        /"[^"]*phone[^"]*":\{/i.test(JSON.stringify(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })))
          ? [`${module}.${name}`]
          : [],
      ),
    )
    expect(asking).toEqual(['profiles.changePhone'])
  })

  it.each([
    ['+233 20 123 4567', '+233201234567'],
    ['+33 (6) 12-34.56.78', '+33612345678'],
    ['0044 20 7946 0018', '+442079460018'],
  ])('%s is kept as %s', async (typed, kept) => {
    await mine().changePhone({ phone: typed })
    expect(await mine().phone()).toEqual({ phone: kept })
    expect(await world.db.read((tx) => phoneOf(tx, world.ports.vault, world.kofi.id))).toBe(kept)
  })

  it.each(['020 123 4567', '+0201234567', '+1234567890123456', '+12345', 'call me', '+233 20 123 4567 ext 5', '١٢٣'])(
    '%s is refused, and what was there stays',
    async (phone) => {
      await mine().changePhone({ phone: '+233201234567' })
      expect(await refusalOf(mine().changePhone({ phone }))).toBe('input.invalid, phone: field.not_a_phone')
      expect(await mine().phone()).toEqual({ phone: '+233201234567' })
    },
  )

  it('lies sealed, and leaves no trace in the audit trail', async () => {
    await mine().changePhone({ phone: '+233201234567' })
    const [row] = await rows('select phone from profiles.profile')
    expect(row.phone.toString('latin1')).not.toContain('233201234567')
    expect(JSON.stringify(await rows('select * from kernel.audit_line'))).not.toContain('233201234567')
  })

  it('stays when the rest of the profile changes', async () => {
    await mine().changePhone({ phone: '+233201234567' })
    await mine().introduce({ bio: 'Radios.', skills: [], languages: [], links: [], visibility: 'courses' })
    expect(await mine().phone()).toEqual({ phone: '+233201234567' })
  })

  it('goes when its person removes it or leaves the field empty; the rest of the profile stays', async () => {
    for (const forget of [() => mine().removePhone(), () => mine().changePhone({ phone: ' ' })]) {
      await mine().changePhone({ phone: '+233201234567' })
      await forget()
      expect(await mine().phone()).toEqual({ phone: null })
      expect(await rows('select phone, bio from profiles.profile')).toEqual([{ phone: null, bio: 'Radios.' }])
    }
  })
})

it('A number, and what was agreed to for it, goes with everything that lay there before a mailbox was first shown', async () => {
  const accounts = await openAccounts()
  await accounts.openSchool()
  const [maker, rightful] = [accounts.browser(), accounts.browser()]
  await (await maker.go()).identity.signUp({ firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword })
  const { profiles } = await maker.go()
  await profiles.changePhone({ phone: '+233201234567' })
  const { id } = (await maker.actor()) as Person
  await accounts.db.transact(async (tx) => {
    await giveConsent(tx, id, 'whatsapp_class_reminders', 'en')
    await giveConsent(tx, id, 'survey', 'en')
  })
  const enter = async (browser: ReturnType<typeof accounts.browser>) => {
    const { secret } = await (await browser.go()).identity.askToEnter({ email: 'kofi@demo.test' })
    await accounts.settled()
    const token = tokenIn(await accounts.mailWith('kofi@demo.test', 'Your link'))
    await (await browser.go()).identity.enterByLink({ token, secret })
  }
  await enter(rightful)
  await accounts.settled()
  const own = (await rightful.go()).profiles
  expect(await own.phone()).toEqual({ phone: null })
  const standing = (await own.consents()).items.filter(({ withdrawnAt }) => withdrawnAt === null)
  expect(standing.map(({ purpose }) => purpose)).toEqual(['survey'])

  await own.changePhone({ phone: '+233207654321' })
  await enter(accounts.browser())
  await accounts.settled()
  expect(await own.phone()).toEqual({ phone: '+233207654321' })
  await accounts.close()
})
