import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientOf } from '#kernel/door'
import type { Processor } from '#kernel/processors'
import { quietVisit } from '#kernel/visit'
import { everythingOutside } from '../../../test/configurations.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { decideConfig } from '../../config/config.ts'
import { processorsOf } from '../../config/processors.ts'
import { ConfigurationRefused } from '../../config/refusals.ts'
import { dataMaps, dataRows } from '../../data-maps.ts'
import { documentsDoors } from './api.ts'
import { settleDocuments } from './jobs.ts'
import { recordProcessors } from './processor-changes.ts'

const kept = { maps: dataMaps, rows: dataRows }
const configured = (environment: Record<string, string> = {}) => ({
  kept,
  processors: processorsOf(decideConfig({ ...environment })),
  processorsLater: [],
})
const mail = (host: string, region?: string) => ({
  SMTP_URL: `smtps://a:b@${host}:465`,
  ...(region ? { PROCESSOR_REGIONS: `mail=${region}` } : {}),
})

describe('The list of services outside', () => {
  let world: World
  beforeEach(async () => {
    world = await openWorld()
  })
  afterEach(() => world.close())

  const doors = (sources: ReturnType<typeof configured>) =>
    clientOf(
      { documents: documentsDoors(sources, { mailReachesPeople: true, countryOf: () => null }) },
      world.db,
      { kind: 'stranger' },
      quietVisit('http://school.test'),
    ).documents
  const start = (sources: ReturnType<typeof configured>) => recordProcessors(world.db, sources)
  const changes = async () =>
    (await doors(configured()).processorChanges()).items.map(({ number, change, hosts, other }) => [
      number,
      change,
      ...hosts,
      ...other,
    ])

  it('is empty with the embedded defaults, and nothing is written down', async () => {
    await start(configured())
    expect((await doors(configured()).processors()).items).toEqual([])
    expect(await changes()).toEqual([])
  })

  it('is the same wherever it is told: policy, published version, list, history', async () => {
    const sources = configured({ ...everythingOutside, PROCESSOR_REGIONS: 'mail=FR,database=DE,files=CA-QC' })
    await start(sources)
    await settleDocuments(world.db, sources)
    const { items } = await doors(sources).processors()
    const list = items.map(({ processorId, hosts, region }) => ({ id: processorId, hosts, region }))
    expect(list.map(({ id }) => id)).toEqual(['database', 'fan-out', 'files', 'mail', 'media', 'sign-in'])
    const { processors } = JSON.parse(
      (await doors(sources).versionContent({ document: 'privacy', number: 1 })).content,
    ).facts
    const told = (all: { id: string; hosts: string[]; region: string | null }[]) =>
      all.map(({ id, hosts, region }) => ({ id, hosts, region }))
    expect(told(processors)).toEqual(list)
    const recipients = (await doors(sources).document({ document: 'privacy' })).clauses.find(
      ({ id }) => id === 'recipients',
    )
    expect(recipients?.rows).toHaveLength(list.length)
    for (const { hosts } of list) for (const host of hosts) expect(JSON.stringify(recipients?.rows)).toContain(host)
    const recorded = (await doors(sources).processorChanges()).items.toReversed()
    expect(recorded.map(({ processorId: id, hosts, region }) => ({ id, hosts, region }))).toEqual(list)
    expect(JSON.stringify(items)).not.toMatch(/secret|a:b/)
  })

  it('says how long each keeps records of its own, where that is known', async () => {
    const sources = configured({ ...everythingOutside, PROCESSOR_KEEPS: 'mail=30,files=365' })
    const { items } = await doors(sources).processors()
    expect(Object.fromEntries(items.map(({ processorId, keepsDays }) => [processorId, keepsDays]))).toEqual({
      database: null,
      'fan-out': null,
      files: 365,
      mail: 30,
      media: null,
      'sign-in': null,
    })
    for (const wrong of ['mail', 'mail=0', 'mail=-1', 'mail=long', 'post=30', 'mail=10000'])
      expect(() => configured({ PROCESSOR_KEEPS: wrong })).toThrow(ConfigurationRefused)
  })

  it('writes down what came, went and changed between two starts, once', async () => {
    const first = configured(mail('one.example', 'FR'))
    await Promise.all([start(first), start(first), start(first)])
    expect(await changes()).toEqual([[1, 'added', 'one.example:465']])
    await start(configured(mail('one.example', 'US')))
    const learnsMore = configured(mail('one.example', 'US'))
    const [known, ...others] = learnsMore.processors as [Processor, ...Processor[]]
    await start({
      kept,
      processorsLater: [],
      processors: [{ ...known, fields: [...known.fields, 'profiles.profile.phone'] }, ...others],
    })
    await start(configured(mail('two.example')))
    await start(configured())
    expect(await changes()).toEqual([
      [6, 'removed', 'two.example:465'],
      [5, 'added', 'two.example:465'],
      [4, 'removed', 'one.example:465'],
      [3, 'changed', 'one.example:465', 'fields'],
      [2, 'changed', 'one.example:465', 'region'],
      [1, 'added', 'one.example:465'],
    ])
    await expect(world.pools.writer.query('delete from documents.processor_change')).rejects.toThrow(/only grows/)
  })

  it('says of a service that has not changed nothing twice, and of one that came back that it did', async () => {
    const sources = configured(mail('one.example'))
    await start(sources)
    await start(sources)
    await start(configured())
    await start(sources)
    expect((await changes()).map(([, change]) => change)).toEqual(['added', 'removed', 'added'])
  })
})
