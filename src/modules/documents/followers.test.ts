import { afterEach, beforeEach, expect, test } from 'vitest'
import { stranger } from '#kernel/actor'
import { statement } from '#kernel/db'
import { clientOf } from '#kernel/door'
import type { Processor } from '#kernel/processors'
import { quietVisit } from '#kernel/visit'
import { duty, run } from '../../../test/duties.ts'
import { letterBox } from '../../../test/ports.ts'
import { sweep } from '../../../test/sweeps.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { dataMaps, dataRows } from '../../data-maps.ts'
import { recordProcessors } from './processor-changes.ts'

let world: World
let mailer: ReturnType<typeof letterBox>
beforeEach(async () => {
  mailer = letterBox()
  world = await openWorld({ ports: { mailer } })
})
afterEach(() => world.close())

test('Whoever confirmed an address is told of each change of the list once, in their language, with one click to end it', async () => {
  await start('one.example')
  await followed('nia@home.test')
  await follow('ama@home.test')
  await followed('ines@home.test', 'fr')
  await Promise.all([start('two.example'), start('two.example'), start('two.example')])
  await run(world)
  await start('two.example')
  await run(world)
  expect(told().toSorted()).toEqual(['ines@home.test', 'nia@home.test'])
  const to = (name: string) => changes().find(({ to }) => to.address.startsWith(name))
  const [mail, inFrench] = [to('nia'), to('ines')]
  expect(inFrench?.subject).toBe('Les services extérieurs ont changé\u00a0: Northside')
  expect(mail?.text).toContain('New: Delivery of mail, two.example.')
  expect(mail?.text).toContain('No longer used: Delivery of mail, one.example.')
  expect(mail?.unsubscribe).toMatch(/^http:\/\/school\.test\/privacy\/processors\/leave\/[\w-]{43}$/)
  expect(mail?.text).toContain(mail?.unsubscribe)

  await start('three.example')
  await run(world)
  expect(told()).toHaveLength(4)
  expect(changes().filter(({ text }) => text.includes('three.example') && text.includes('one.example'))).toEqual([])
  expect(changes().filter(({ text }) => text.includes('three.example'))).toHaveLength(2)
})

test('Nobody is written to of changes who did not confirm, and what they gave is gone after a week', async () => {
  await follow('ama@home.test')
  await start('one.example')
  await run(world)
  expect(told()).toEqual([])
  const token = links('follow')[0] ?? ''
  world.clock.advance({ hours: 7 * 24 })
  await expect(world.stranger.documents.follow({ token })).rejects.toMatchObject({ code: 'link.unknown' })
  await sweep(world.db)
  expect(await kept()).toEqual({ followers: 0, keys: 0 })
})

test('Whoever left gets nothing, also of a change that was on its way, and their address is forgotten', async () => {
  await followed('nia@home.test')
  await start('one.example')
  await run(world)
  const token = links('leave')[0] ?? ''
  await start('two.example')
  await duty(world, 'documents.tell_followers', { upTo: 3 })
  for (const _twice of [1, 2]) await world.stranger.documents.unfollow({ token })
  await run(world)
  expect(told()).toEqual(['nia@home.test'])
  expect(await kept()).toEqual({ followers: 0, keys: 0 })
})

test('An address follows once, however often it asks; three mails a day go to it, and the answer stays the same', async () => {
  await followed('nia@home.test')
  for (let time = 1; time <= 4; time++)
    expect(await world.stranger.documents.askToFollow({ email: 'nia@home.test' })).toEqual({})
  await run(world)
  expect(links('follow')).toHaveLength(3)
  for (const token of links('follow').slice(1)) await world.stranger.documents.follow({ token })
  await start('one.example')
  await run(world)
  expect(told()).toEqual(['nia@home.test'])
})

test('Whether an address follows already cannot be told from what asking costs', async () => {
  await followed('nia@home.test')
  const asking = (email: string) => world.queries(() => world.stranger.documents.askToFollow({ email }))
  expect(await asking('nia@home.test')).toBe(await asking('nobody@home.test'))
})

test('Telling is taken up where it was broken off: who was told is not told again, and nobody is left out', async () => {
  for (const name of ['nia', 'ama', 'efua']) {
    await followed(`${name}@home.test`)
    world.clock.advance({ seconds: 1 })
  }
  await start('one.example')
  await world.db.transact((tx) =>
    statement(
      tx,
      `update documents.follower set told = 1 where id = (select id from documents.follower order by asked_at limit 1)`,
      [],
    ),
  )
  await duty(world, 'documents.tell_followers', { upTo: 1 })
  await duty(world, 'documents.tell_followers', { upTo: 1 })
  await run(world)
  expect(told().toSorted()).toEqual(['ama@home.test', 'efua@home.test'])
})

test('An account takes along what its address asked for before it was made', async () => {
  await followed('student-1@school.test')
  const kofi = await world.people.student()
  await world.as({ ...kofi, confirmedAt: world.clock.now() }).privacy.askForErasure({})
  for (const wait of [{ hours: 7 * 24 }, { minutes: 2 }]) {
    world.clock.advance(wait)
    await run(world, { ahead: true })
  }
  expect((await kept())?.followers).toBe(0)
})

const mailAt = (host: string): Processor => ({
  id: 'mail',
  kind: 'mail',
  over: 'smtp',
  hosts: [],
  namedHosts: [host],
  fields: [],
})
const start = (host: string) =>
  recordProcessors(world.db, {
    kept: { maps: dataMaps, rows: dataRows },
    processors: [mailAt(host)],
    processorsLater: [],
  })

const follow = async (email: string, locale = 'en') => {
  const visit = quietVisit('http://school.test', locale)
  await clientOf(world.doors, world.db, stranger, visit).documents.askToFollow({ email })
  await run(world)
}
const followed = async (email: string, locale?: string) => {
  await follow(email, locale)
  await world.stranger.documents.follow({ token: links('follow').at(-1) ?? '' })
}

const changes = () =>
  mailer.mails.filter(({ subject }) => /^(Services outside have|Les services extérieurs ont) /.test(subject))
const told = () => changes().map(({ to }) => to.address)
const links = (page: string) =>
  mailer.mails.flatMap(({ text }) =>
    [...text.matchAll(new RegExp(`processors/${page}/([\\w-]{43})`, 'g'))].map(([, token]) => token ?? ''),
  )

async function kept() {
  const [row] = await world.db.read((tx) =>
    statement<{ followers: number; keys: number }>(
      tx,
      `select (select count(*)::int from documents.follower) as followers,
              (select count(*)::int from kernel.vault_key where subject like 'fol_%') as keys`,
      [],
    ),
  )
  return row
}
