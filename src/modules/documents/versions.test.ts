import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientOf } from '#kernel/door'
import type { Processor } from '#kernel/processors'
import { quietVisit } from '#kernel/visit'
import { openWorld, type World } from '../../../test/world.ts'
import { dataMaps, dataRows } from '../../data-maps.ts'
import { documentsDoors } from './api.ts'
import { sha256 } from './facts.ts'
import { documentsDuties, settleDocuments } from './jobs.ts'
import type { Sources } from './policies.ts'
import { tellVersion } from './publishings.ts'

const kept = { maps: dataMaps, rows: dataRows }
const alone: Sources = { kept, processors: [], processorsLater: [] }
const bucket: Processor = {
  id: 'files',
  kind: 'files',
  over: 'http',
  hosts: [],
  namedHosts: ['files.example'],
  fields: [],
}
const withBucket: Sources = { kept, processors: [bucket], processorsLater: [] }

describe('What people were told', () => {
  let world: World
  beforeEach(async () => {
    world = await openWorld()
  })
  afterEach(() => world.close())

  const settle = (sources: Sources) => settleDocuments(world.db, sources)
  const doors = (sources: Sources, mailReachesPeople = true) => {
    const made = { documents: documentsDoors(sources, { mailReachesPeople, countryOf: () => null }) }
    return {
      stranger: clientOf(made, world.db, { kind: 'stranger' }, quietVisit('http://school.test')).documents,
      of: (actor: Parameters<World['as']>[0]) =>
        clientOf(made, world.db, actor, quietVisit('http://school.test')).documents,
    }
  }
  const mailsTo = async (name: string) => {
    const { rows } = await world.pools.reader.query<{ payload: { to: string } }>(
      `select payload from graphile_worker._private_jobs as job join graphile_worker._private_tasks as task on task.id = task_id where identifier = $1`,
      [`mail:${name}`],
    )
    return rows.map(({ payload }) => payload.to)
  }

  it('is written down once, by itself, and its text gives its SHA-256 again', async () => {
    await settle(alone)
    await settle(alone)
    const { stranger } = doors(alone)
    const { items } = await stranger.versions({ document: 'privacy' })
    expect(items).toHaveLength(1)
    const { content, sha256: said } = await stranger.versionContent({ document: 'privacy', number: 1 })
    expect([sha256(content), (await stranger.document({ document: 'privacy' })).sha256]).toEqual([said, said])
    expect((await stranger.document({ document: 'privacy' })).untold).toEqual([])
  })

  it('only grows', async () => {
    await settle(alone)
    await expect(world.pools.writer.query(`update documents.version set sha256 = repeat('0', 64)`)).rejects.toThrow(
      /only grows/,
    )
    await expect(world.pools.writer.query('delete from documents.version')).rejects.toThrow(/only grows/)
  })

  it('follows by itself where nothing matters to anybody', async () => {
    await settle(withBucket)
    await settle(alone)
    const { stranger } = doors(alone)
    expect(
      (await stranger.versions({ document: 'privacy' })).items.map(({ number, material }) => [number, material]),
    ).toEqual([
      [2, false],
      [1, false],
    ])
    const { changes, lines } = await stranger.versionChanges({ document: 'privacy', number: 2 })
    expect(changes.map(({ kind }) => kind)).toEqual(['processor_removed'])
    expect(lines.flatMap(({ gone }) => gone).join(' ')).toContain('files.example')
  })

  it('is compared with any other version, in either direction', async () => {
    await settle(withBucket)
    await settle(alone)
    const { stranger, of } = doors(alone)
    await of(await world.people.owner()).enterController({
      since: world.clock.now().toZonedDateTimeISO('Europe/Paris').toPlainDate().toString(),
      name: 'Northside',
      form: '',
      address: '1 Quay',
      contact: 'data@north.test',
      officer: '',
      authority: '',
      authorityUrl: '',
    })
    const kinds = async (number: number, against?: number) =>
      (await stranger.versionChanges({ document: 'privacy', number, against })).changes.map(({ kind }) => kind)
    expect(await kinds(3)).toEqual(['controller_said_otherwise'])
    expect(await kinds(3, 1)).toEqual(['processor_removed', 'controller_said_otherwise'])
    expect(await kinds(1, 2)).toEqual(['processor_added'])
    expect(await kinds(2, 2)).toEqual([])
    expect((await stranger.versionChanges({ document: 'privacy', number: 3, against: 1 })).from?.number).toBe(1)
    await expect(kinds(3, 9)).rejects.toMatchObject({ code: 'version.unknown' })
  })

  it('does not follow where it matters: the page says so, and owners are told once', async () => {
    const owner = await world.people.owner()
    await world.people.student()
    await settle(alone)
    await settle(withBucket)
    await settle(withBucket)
    const { stranger } = doors(withBucket)
    const policy = await stranger.document({ document: 'privacy' })
    expect(policy.version?.number).toBe(1)
    expect(policy.untold).toMatchObject([{ kind: 'processor_added', material: true }])
    expect(JSON.stringify(policy.clauses)).toContain('files.example')
    expect(await mailsTo('policy_differs')).toEqual([owner.id])
  })

  it('is announced a month ahead and by both ways, or not at all', async () => {
    const owner = await world.people.owner()
    const student = await world.people.student()
    await settle(alone)
    const { of } = doors(withBucket)
    const both = { document: 'privacy', byMail: true, inTheApp: true } as const
    const publish = (input: Parameters<ReturnType<typeof of>['publishDocument']>[0]) => of(owner).publishDocument(input)
    await expect(publish({ effectiveOn: '2026-09-30', ...both })).rejects.toMatchObject({ code: 'policy.too_soon' })
    for (const one of [{ byMail: false }, { inTheApp: false }])
      await expect(publish({ effectiveOn: '2026-10-05', ...both, ...one })).rejects.toMatchObject({
        code: 'policy.both_ways',
      })
    await expect(
      doors(withBucket, false)
        .of(owner)
        .publishDocument({ effectiveOn: '2026-10-05', ...both }),
    ).rejects.toMatchObject({
      code: 'policy.no_mail',
    })
    const version = await publish({ effectiveOn: '2026-10-05', ...both })
    expect(version).toMatchObject({ number: 2, material: true, effectiveAt: '2026-10-04T22:00:00Z' })
    const tell = documentsDuties(withBucket).find(({ job }) => job.name === tellVersion.name)
    await tell?.perform(world.db, { number: 2, after: null })
    expect((await mailsTo('policy_changes')).sort()).toEqual([owner.id, student.id].sort())
    expect((await of(student).waiting()).ahead?.number).toBe(2)
    const ahead = await of(student).document({ document: 'privacy' })
    expect([ahead.version?.number, ahead.upcoming?.number, ahead.untold]).toEqual([1, 2, []])
    world.clock.advance({ hours: 24 * 40 })
    expect((await of(student).document({ document: 'privacy' })).version?.number).toBe(2)
    expect((await of(student).waiting()).ahead).toBeNull()
    const again = { ...owner, confirmedAt: world.clock.now() }
    await expect(of(again).publishDocument({ effectiveOn: '2026-12-01', ...both })).rejects.toMatchObject({
      code: 'policy.unchanged',
    })
  })

  it('asks for no notice where only owners are here', async () => {
    const owner = await world.people.owner()
    await settle(alone)
    const { of } = doors(withBucket, false)
    const version = await of(owner).publishDocument({
      document: 'privacy',
      effectiveOn: '2026-09-01',
      byMail: false,
      inTheApp: false,
    })
    expect(version).toMatchObject({ number: 2, material: true, effectiveAt: '2026-09-01T09:00:00Z' })
  })
})
