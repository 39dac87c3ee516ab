import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Person } from '#kernel/actor'
import type { Door } from '#kernel/door'
import { refusalOf } from '../../../test/accounts.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { wordingOf } from './consents.ts'
import { interfaceSettings, usualInterface } from './schema.ts'

let world: World
let kofi: Person
beforeEach(async () => {
  world = await openWorld()
  kofi = await world.people.student()
})
afterEach(() => world.close())

const rows = async (query: string) => (await world.pools.writer.query(query)).rows
const needs = { textSize: 'larger', captions: 'on', agreed: true } as const
const words = Object.keys(interfaceSettings.shape)

describe('How somebody needs the pages to be', () => {
  it('is how they are for everybody until they say', async () => {
    expect(await world.as(kofi).profiles.interface()).toEqual({
      chosen: false,
      settings: usualInterface,
      consentedAt: null,
    })
  })

  it('is kept with a consent to the very words they read, and comes back to them', async () => {
    await world.as(kofi).profiles.arrangeInterface(needs)
    expect(await world.as(kofi).profiles.interface()).toMatchObject({
      chosen: true,
      settings: { ...usualInterface, textSize: 'larger', captions: 'on' },
    })
    expect(await rows('select purpose, wording_sha256, withdrawn_at from profiles.consent')).toEqual([
      { purpose: 'accessibility', wording_sha256: wordingOf('accessibility', 'en').sha256, withdrawn_at: null },
    ])
  })

  it('is not kept without consent', async () => {
    const attempt = world.as(kofi).profiles.arrangeInterface({ ...needs, agreed: false } as never)
    expect(await refusalOf(attempt)).toBe('input.invalid, agreed: consent.needed')
    expect(await rows('select 1 from profiles.interface_settings')).toEqual([])
  })

  it('takes closed values only: no diagnosis, no text', async () => {
    for (const wrong of [{ textSize: 'I am blind' }, { contrast: '' }]) {
      const attempt = world.as(kofi).profiles.arrangeInterface({ ...needs, ...wrong } as never)
      expect(await refusalOf(attempt)).toMatch(/field.invalid/)
    }
    await world.as(kofi).profiles.arrangeInterface({ ...needs, diagnosis: 'none of theirs' } as never)
    expect(JSON.stringify(await world.as(kofi).profiles.interface())).not.toContain('theirs')
  })

  it('comes with what every page shows of its reader, in one question', async () => {
    expect(await world.as(kofi).profiles.shell()).toEqual({ needs: null, photo: null })
    expect(await world.queries(() => world.as(kofi).profiles.shell())).toBe(1)
    await world.as(kofi).profiles.arrangeInterface(needs)
    expect(await world.as(kofi).profiles.shell()).toMatchObject({ needs: { textSize: 'larger' } })
    expect(await world.as(await world.people.student()).profiles.shell()).toMatchObject({ needs: null })
  })

  it('lies sealed: the database tells nothing of it', async () => {
    await world.as(kofi).profiles.arrangeInterface(needs)
    const [row] = await rows('select sealed from profiles.interface_settings')
    expect(row.sealed.toString('latin1')).not.toContain('larger')
  })

  it('goes with one button: the row, the consent, and nothing else that is sealed for them', async () => {
    const place = { subject: kofi.id, column: 'spec.other', row: kofi.id }
    const other = await world.db.transact((tx) => world.ports.vault.seal(tx, place, 'something else'))
    await world.as(kofi).profiles.arrangeInterface(needs)
    expect(await world.as(kofi).profiles.clearInterface()).toEqual({ rows: 1 })
    expect(await world.as(kofi).profiles.interface()).toMatchObject({ chosen: false, settings: usualInterface })
    expect(await rows('select 1 from profiles.interface_settings')).toEqual([])
    expect(await rows('select 1 from profiles.consent where withdrawn_at is null')).toEqual([])
    expect(String(await world.db.read((tx) => world.ports.vault.open(tx, place, other)))).toBe('something else')
  })
})

describe('Nobody else is shown it', () => {
  const doors = () =>
    Object.entries(world.doors).flatMap(([module, named]) =>
      Object.entries(named as Record<string, Door>).map(([name, door]) => [`${module}.${name}`, door] as const),
    )
  const own = ['profiles.interface', 'profiles.shell', 'profiles.arrangeInterface', 'profiles.clearInterface']

  it('no other door has a word of it in what it answers', () => {
    const telling = doors().filter(
      ([name, door]) => !own.includes(name) && namesIn(door.output).some((word) => words.includes(word)),
    )
    expect(telling.map(([name]) => name)).toEqual([])
  })

  it('the doors to it take no other person', () => {
    for (const [name, door] of doors())
      if (own.includes(name)) expect(namesIn(door.input), name).not.toContain('personId')
  })

  it('the audit trail, which others read, has no line of it; a change of profile has one', async () => {
    const deeds = () => rows(`select deed from kernel.audit_line where actor_id = '${kofi.id}'`)
    await world.as(kofi).profiles.arrangeInterface(needs)
    await world.as(kofi).profiles.interface()
    await world.as(kofi).profiles.clearInterface()
    expect(await deeds()).toEqual([])
    await world.as(kofi).profiles.change({ firstName: 'Kofi', language: 'en', timeZone: 'UTC' })
    expect(await deeds()).toEqual([{ deed: 'profiles.change' }])
  })

  it('no door that takes or gives it is audited', () => {
    const touching = doors().filter(([, door]) =>
      [...namesIn(door.input), ...namesIn(door.output)].some((word) => words.includes(word)),
    )
    expect(touching.map(([name]) => name)).toContain('profiles.arrangeInterface')
    expect(touching.filter(([, door]) => door.kind !== 'query' && door.audited).map(([name]) => name)).toEqual([])
  })

  it('a teacher and the owner ask about the student, and learn nothing of it', async () => {
    await world.as(kofi).profiles.arrangeInterface(needs)
    for (const other of [await world.people.teacher(), await world.people.owner()]) {
      const client = world.as(other)
      const answers = [
        await client.profiles.interface({ personId: kofi.id } as never),
        other.role === 'owner' ? await client.identity.people() : null,
      ]
      expect(JSON.stringify(answers)).not.toContain('larger')
    }
  })

  function namesIn(schema: z.ZodType): string[] {
    const shape = JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
    return [...shape.matchAll(/"(\w+)":\{/g)].map(([, word]) => word ?? '')
  }
})
