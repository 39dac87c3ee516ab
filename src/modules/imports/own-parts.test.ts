import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '#kernel/actor'
import type { OwnPartName } from '#kernel/import-words'
import { copyOf, emptyStore, forged, perform, sendIn } from '../../../test/imports.ts'
import { aboutAda, picture, sendUp } from '../../../test/taught.ts'
import { openWorld, type World } from '../../../test/world.ts'

let there: World
let here: World
let ada: Person
let adaHere: Person

beforeEach(async () => {
  there = await openWorld()
  here = await openWorld()
  ada = await there.people.teacher()
  adaHere = await here.people.teacher('A. King')
})
afterEach(async () => {
  await there.close()
  await here.close()
})

type Chosen = { fill?: OwnPartName; replace?: OwnPartName }

/** What became of what was chosen. */
async function brought(copy: Buffer, chosen: Chosen, meanwhile = async () => {}) {
  const { imports } = here.as(adaHere)
  const importId = await sendIn(here, adaHere, copy)
  await imports.bringCourses({ importId, ...chosen })
  await meanwhile()
  await perform(here, 'imports.bring', { importId })
  const part = chosen.fill ?? chosen.replace
  return (await imports.import({ importId })).own.find((own) => own.part === part)
}

test('What somebody says of themselves here is written over only where they asked for it', async () => {
  await there.as(ada).profiles.introduce({ ...aboutAda, visibility: 'courses' })
  const copy = await copyOf(there, ada)
  const { profiles } = here.as(adaHere)
  const own = { ...aboutAda, bio: 'I am new here.', visibility: 'courses' } as const
  const shown = async () => (await profiles.presentation()).bio
  const typing = async () => void (await profiles.introduce(own))
  expect(await brought(copy, { fill: 'profile' }, typing)).toMatchObject({
    ...{ brought: false, refusal: 'import.own_filled', counted: { bio: 1, skills: 2, links: 1 } },
  })
  expect(await shown()).toBe(own.bio)
  expect(await brought(copy, { fill: 'profile' })).toMatchObject({ brought: false, replaces: true })
  expect(await brought(copy, { replace: 'profile' })).toMatchObject({ brought: true, refusal: null })
  expect(await shown()).toBe(aboutAda.bio)
  await profiles.introduce({ ...own, bio: '', skills: [], languages: [], links: [] })
  expect(await brought(copy, { fill: 'profile' })).toMatchObject({ brought: true })
  expect(await shown()).toBe(aboutAda.bio)
})

describe('A name', () => {
  test('is shown beside the one here, which stays unless its person wants the other', async () => {
    const copy = await copyOf(there, ada)
    const importId = await sendIn(here, adaHere, copy)
    const { own } = await here.as(adaHere).imports.import({ importId })
    expect(own).toMatchObject([
      { part: 'name', says: { name: 'Ada Lovelace' }, here: { name: 'A. King' }, replaces: true, wanted: false },
    ])
    await here.as(adaHere).imports.putAway({ importId })
    const kept = { brought: false, refusal: 'import.own_filled', here: { name: 'A. King' } }
    expect(await brought(copy, { fill: 'name' })).toMatchObject(kept)
    expect(await brought(copy, { replace: 'name' })).toMatchObject({ brought: true, here: { name: 'Ada Lovelace' } })
    expect(await here.as(adaHere).profiles.mine()).toMatchObject({ firstName: 'Ada', lastName: 'Lovelace' })
  })

  test('brings language and zone, and leaves those alone of which the copy says nothing', async () => {
    const plain = await copyOf(there, ada)
    const halifax = { language: 'fr', timeZone: 'America/Halifax' } as const
    await there.as(ada).profiles.change({ firstName: 'Augusta', lastName: 'King', ...halifax })
    expect(await brought(await copyOf(there, ada), { replace: 'name' })).toMatchObject({
      here: { name: 'Augusta King', ...halifax },
    })
    expect(await brought(plain, { replace: 'name' })).toMatchObject({ here: { name: 'Ada Lovelace', ...halifax } })
  })
})

describe('A photo', () => {
  test('comes where there is none, and takes the place of one only when asked', async () => {
    await there.as(ada).profiles.setPhoto({ fileId: await sendUp(there, ada, 'me.png', await picture()) })
    const copy = await copyOf(there, ada)
    const photo = async () => (await here.as(adaHere).profiles.presentation()).photo
    expect(await brought(copy, { fill: 'photo' })).toMatchObject({ brought: true, counted: { photos: 1 } })
    const first = await photo()
    expect(first).not.toBeNull()
    expect(await brought(copy, { fill: 'photo' })).toMatchObject({ brought: false, refusal: 'import.own_filled' })
    expect(await photo()).toEqual(first)
    expect(await brought(copy, { replace: 'photo' })).toMatchObject({ brought: true })
    expect((await photo())?.large).not.toBe(first?.large)
    // What did not come left no bytes behind, and neither did what was replaced.
    const { rows } = await here.pools.reader.query(`select 1 from files.file where attached_kind = 'portrait'`)
    expect(rows).toHaveLength(2)
    await emptyStore(here)
    expect(await Array.fromAsync(here.ports.store.list('files/'))).toHaveLength(2)
  })

  test('that is no picture does not come, and says so; nothing of it stays', async () => {
    await there.as(ada).profiles.setPhoto({ fileId: await sendUp(there, ada, 'me.png', await picture()) })
    const fake = await forged(await copyOf(there, ada), (files) => {
      for (const path of files.keys()) if (path.startsWith('files/')) fakeAt(files, path)
    })
    expect(await brought(fake, { fill: 'photo' })).toMatchObject({ brought: false, refusal: 'image.unreadable' })
    expect((await here.as(adaHere).profiles.presentation()).photo).toBeNull()
  })
})

function fakeAt(files: Map<string, Buffer>, path: string): void {
  if (path.endsWith('.webp')) files.set(path, Buffer.from('<script>alert(1)</script>'))
}
