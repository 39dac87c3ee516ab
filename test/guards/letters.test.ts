import { globSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { silentLog } from '#kernel/log'
import { letter } from '#modules/notifications'
import { dutiesOfAll } from '../../src/composition.ts'
import { letterKinds } from '../../src/modules/notifications/kinds.ts'
import { openWorld, type World } from '../world.ts'

const nobody = { to: { name: '', address: 'kofi@school.test', locale: 'en' }, subject: '', lines: [] }
const leaving = { ...nobody, unsubscribe: 'https://school.test/leave' }

// Never called: `npm test` compiles this file, and each line below must stay an error.
export function violations() {
  // @ts-expect-error a mail that is not in the list of kinds
  letter('summer_offer', z.object({}), async () => nobody)
  // @ts-expect-error an optional mail that nobody can leave
  letter('processors_changed', z.object({}), async () => nobody)
}
letter('processors_changed', z.object({}), async () => leaving)

const sentences = (tongue: string) =>
  globSync(`locales/${tongue}/*.json`).flatMap((file) =>
    Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>).filter(([key]) =>
      isOfMail.test(key),
    ),
  )
const isOfMail = /(^|_)mail_/

/** What offers something, in the words of both languages. */
const offers =
  /\b(offers?|discount|coupon|voucher|sale|deals?|upgrade|premium|trial|newsletter|bargain|cheaper|limited time|buy|shop|promo\w*|offres?|rabais|remise|soldes|réductions?|bons? plans?|abonne\w*|achete\w*|boutique|moins cher)\b/iu

describe('Mails', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  test('are each of a kind, and no kind is said of a mail that is not there', () => {
    const duties = dutiesOfAll(world.ports, { origin: 'http://school.test', log: silentLog })
    const names = duties.flatMap(({ job }) => (job.name.startsWith('mail:') ? [job.name.slice('mail:'.length)] : []))
    expect([...new Set(names)].sort()).toEqual(Object.keys(letterKinds).sort())
    expect(violations).toBeTypeOf('function')
  })

  test.each(['en', 'fr'])('offer nothing, in %s, neither in what they say nor in a block of its own', (tongue) => {
    const said = sentences(tongue)
    expect(said.length).toBeGreaterThan(150)
    expect(said.filter(([, text]) => offers.test(JSON.stringify(text)))).toEqual([])
  })

  test.each(['Now with a 20 % discount', 'Upgrade to premium', 'Profitez de nos offres', 'Abonnez-vous !'])(
    'that say “%s” would be found',
    (text) => expect(text).toMatch(offers),
  )
})
