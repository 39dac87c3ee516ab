import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientOf } from '#kernel/door'
import type { Processor } from '#kernel/processors'
import { quietVisit } from '#kernel/visit'
import { openWorld, type World } from '../../../test/world.ts'
import { dataMaps, dataRows } from '../../data-maps.ts'
import { documentsDoors } from './api.ts'
import { untoldProcessors } from './coming-parties.ts'
import { settleDocuments } from './jobs.ts'
import type { Sources } from './policies.ts'

const outsider = (id: 'mail' | 'sms', host: string): Processor => ({
  id,
  kind: id,
  over: id === 'mail' ? 'smtp' : 'http',
  hosts: [],
  namedHosts: [host],
  fields: [],
})
const mail = outsider('mail', 'mail.example')
const sms = outsider('sms', 'sms.example')
const using = (processors: Processor[], processorsLater: Processor[] = []): Sources => ({
  kept: { maps: dataMaps, rows: dataRows },
  processors,
  processorsLater,
})
const [alone, announcing, sending] = [using([]), using([], [sms]), using([sms])]
const both = { document: 'privacy', byMail: true, inTheApp: true } as const

describe('A service outside that is new', () => {
  let world: World
  beforeEach(async () => {
    world = await openWorld()
  })
  afterEach(() => world.close())

  const settle = (sources: Sources) => settleDocuments(world.db, sources)
  const untold = (sources: Sources) => world.db.read((tx) => untoldProcessors(tx, sources))
  const doors = async (sources: Sources, mailReachesPeople = true) => {
    const owner = { ...(await world.people.owner()), confirmedAt: world.clock.now() }
    const made = { documents: documentsDoors(sources, { mailReachesPeople, countryOf: () => null }) }
    return clientOf(made, world.db, owner, quietVisit('http://school.test')).documents
  }

  it('gets nothing until a month after people were told, to the second', async () => {
    await world.people.student()
    await settle(alone)
    expect(await untold(sending)).toEqual([{ id: 'sms', hosts: ['sms.example'], from: null }])
    const { publishDocument, comingProcessors, document } = await doors(announcing)
    const item = { processorId: 'coming-sms', kind: 'sms', hosts: ['sms.example'], region: null }
    expect((await comingProcessors()).items).toEqual([{ ...item, from: null, begun: false }])
    expect((await document({ document: 'privacy' })).untold).toEqual([])

    const { effectiveAt } = await publishDocument({ effectiveOn: '2026-10-02', ...both })
    expect((await comingProcessors()).items).toEqual([{ ...item, from: effectiveAt, begun: false }])
    const from = Temporal.PlainDate.from('2026-10-02')
    world.clock.set(Temporal.Instant.from(effectiveAt).subtract({ seconds: 1 }))
    expect(await untold(sending)).toEqual([{ id: 'sms', hosts: ['sms.example'], from }])
    world.clock.advance({ seconds: 1 })
    expect(await untold(sending)).toEqual([])
    expect((await comingProcessors()).items).toEqual([{ ...item, from: effectiveAt, begun: true }])
  })

  it('stays told of while the school has not begun to use it, and not after it gave that up', async () => {
    await world.people.student()
    await settle(alone)
    await (await doors(announcing)).publishDocument({ effectiveOn: '2026-10-02', ...both })
    world.clock.advance({ hours: 24 * 40 })
    await settle(announcing)
    const { document, versions } = await doors(announcing)
    expect((await versions({ document: 'privacy' })).items).toHaveLength(2)
    expect(JSON.stringify((await document({ document: 'privacy' })).clauses)).toContain('sms.example')
    expect(await untold(sending)).toEqual([])

    await settle(alone)
    expect(await untold(sending)).toMatchObject([{ id: 'sms' }])
  })

  it('is somebody else at another host', async () => {
    await world.people.student()
    await settle(alone)
    await (await doors(announcing)).publishDocument({ effectiveOn: '2026-10-02', ...both })
    world.clock.advance({ hours: 24 * 40 })
    expect(await untold(using([outsider('sms', 'other.example')]))).toMatchObject([{ hosts: ['other.example'] }])
  })

  it('waits for nobody while only owners are here, and is told of from then on', async () => {
    await world.people.owner()
    await settle(alone)
    expect(await untold(sending)).toEqual([])
    await settle(sending)
    await world.people.student()
    expect(await untold(sending)).toEqual([])
  })

  it('is nobody else where it runs on this machine', async () => {
    await world.people.student()
    await settle(alone)
    expect(await untold(using([outsider('mail', '127.0.0.1:2525')]))).toEqual([])
  })

  it('is told of in the app alone where it is what brings mail, and nothing else matters with it', async () => {
    await world.people.student()
    await settle(alone)
    const inTheApp = { document: 'privacy', effectiveOn: '2026-10-02', byMail: false, inTheApp: true } as const
    await expect((await doors(using([], [mail, sms]), false)).publishDocument(inTheApp)).rejects.toMatchObject({
      code: 'policy.both_ways',
    })
    const { publishDocument } = await doors(using([], [mail]), false)
    await expect(publishDocument({ ...inTheApp, inTheApp: false })).rejects.toMatchObject({ code: 'policy.both_ways' })
    expect(await publishDocument(inTheApp)).toMatchObject({ material: true })
    const withMail = await doors(using([mail], [sms]))
    await expect(withMail.publishDocument(inTheApp)).rejects.toMatchObject({ code: 'policy.both_ways' })
  })
})
