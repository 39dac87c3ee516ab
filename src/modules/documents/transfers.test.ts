import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { clientOf } from '#kernel/door'
import type { Processor } from '#kernel/processors'
import { quietVisit } from '#kernel/visit'
import { openWorld, type World } from '../../../test/world.ts'
import { dataMaps, dataRows } from '../../data-maps.ts'
import { documentsDoors } from './api.ts'
import { changesBetween } from './differences.ts'
import { alertEvidence } from './evidence-alerts.ts'
import type { PolicyFacts } from './facts.ts'
import { settleDocuments } from './jobs.ts'
import { wouldLack } from './lacks.ts'
import { policyOn, type Sources } from './policies.ts'
import { mechanisms, type ProtectedPeople } from './processor-schemas.ts'

const mailIn = (region?: string): Sources => ({
  kept: { maps: dataMaps, rows: dataRows },
  processors: [
    { id: 'mail', kind: 'mail', over: 'smtp', hosts: [], namedHosts: ['mail.example:465'], fields: [], region },
  ] satisfies Processor[],
  processorsLater: [],
})
const alone: Sources = { kept: { maps: dataMaps, rows: dataRows }, processors: [], processorsLater: [] }
const paper = { processorId: 'mail', reference: 'Cabinet 3', signedOn: '2026-08-01', endsOn: '2027-08-01' } as const
const clauses = { ...paper, kind: 'transfer', mechanism: 'standard_clauses', module: 2 } as const
const weighed = {
  kind: 'quebec_assessment',
  sensitivity: 'Names',
  purposes: 'Mail',
  safeguards: 'Sealed',
  regime: 'Of the States',
  agreement: 'Bound',
} as const
const audit = { kind: 'security_audit', reference: 'Report 7', documentSha256: 'ab'.repeat(32) } as const
const gates = { countriesRule: 'everywhere', countries: [], frenchFirst: false, privacyContact: '' } as const
const everybody: ProtectedPeople[] = ['eu', 'uk', 'ch']

let world: World
let owner: Awaited<ReturnType<World['people']['owner']>>
beforeEach(async () => {
  world = await openWorld()
  owner = { ...(await world.people.owner()), confirmedAt: world.clock.now() }
})
afterEach(() => world.close())

const doors = (sources: Sources) =>
  clientOf(
    { documents: documentsDoors(sources, { mailReachesPeople: true, countryOf: () => null }) },
    world.db,
    { ...owner, confirmedAt: world.clock.now() },
    quietVisit('http://school.test'),
  ).documents
const policyOf = async (sources: Sources) => {
  const { clauses: parts, sha256 } = await doors(sources).document({ document: 'privacy' })
  const said = (id: string) => {
    const part = parts.find((one) => one.id === id)
    return [...(part?.text ?? []), ...(part?.rows.flatMap(({ text }) => text) ?? [])].join(' ')
  }
  return { said, sha256 }
}
const tasksIn = async (sources: Sources) =>
  (await doors(sources).proofTasks()).items.map(({ processorId, kind, why }) => [processorId, kind, why])

describe('A service in another country', () => {
  it('is told of with every paper that carries data there, each for as long as it is proved', async () => {
    const here = mailIn('US')
    for (const mechanism of mechanisms.filter((one) => one !== 'privacy_framework'))
      await doors(here).enterEvidence({
        ...clauses,
        mechanism,
        endsOn: mechanism === 'adequacy' ? '2026-10-01' : '2027-08-01',
      })
    const { items } = await doors(here).processors()
    expect(items[0]?.transfers).toHaveLength(7)
    expect(items[0]?.transfers.find(({ mechanism }) => mechanism === 'standard_clauses')).toEqual({
      mechanism: 'standard_clauses',
      module: 2,
      checkedOn: '2026-08-01',
      documentSha256: null,
    })
    expect((await policyOf(here)).said('recipients')).toContain('It is module 2 of these clauses.')
    world.clock.set(Temporal.Instant.from('2026-10-02T00:00:00Z'))
    expect((await doors(here).processors()).items[0]?.transfers).toHaveLength(6)
    expect((await policyOf(here)).said('recipients')).not.toContain('adequacy decision')
  })

  it('waits for its owner under the name of the people whose data nothing carries, and no longer than that', async () => {
    const here = mailIn('US')
    expect((await doors(here).proofTasks()).items).toEqual([
      { processorId: 'mail', hosts: ['mail.example:465'], kind: 'contract', why: 'missing', peoples: [] },
      { processorId: 'mail', hosts: ['mail.example:465'], kind: 'transfer', why: 'missing', peoples: everybody },
    ])
    await doors(here).enterEvidence({ ...paper, kind: 'contract' })
    await doors(here).enterEvidence({ ...clauses, mechanism: 'privacy_framework' })
    expect(await tasksIn(here)).toEqual([])
    expect(await tasksIn(alone)).toEqual([])
  })

  it('is certified for a year from the day somebody looked it up; then its owners are told', async () => {
    const here = mailIn('US')
    const framework = { ...clauses, mechanism: 'privacy_framework' as const }
    await expect(doors(here).enterEvidence({ ...framework, endsOn: '2027-08-02' })).rejects.toMatchObject({
      fields: { endsOn: 'field.too_big' },
    })
    await doors(here).enterEvidence(framework)
    await doors(here).enterEvidence({ ...paper, kind: 'contract', endsOn: '2030-01-01' })
    world.clock.set(Temporal.Instant.from('2027-08-02T00:00:00Z'))
    expect(await tasksIn(here)).toEqual([['mail', 'transfer', 'over']])
    await world.db.transact((tx) => alertEvidence(tx, here))
    const { rows } = await world.pools.reader.query(
      `select about from documents.telling where about like 'evidence:%:0'`,
    )
    expect(rows).toHaveLength(1)
  })

  it('has its assessment said only while that is on file and fresh; then a task opens', async () => {
    const here = mailIn('US')
    const assessed = 'What the law there means for your data was assessed on 1 August 2026.'
    await doors(here).enterEvidence({ ...paper, kind: 'contract' })
    for (const mechanism of ['standard_clauses', 'uk_addendum', 'swiss_adaptations'] as const)
      await doors(here).enterEvidence({ ...clauses, mechanism, endsOn: '2030-01-01' })
    expect(await tasksIn(here)).toEqual([['mail', 'assessment', 'missing']])
    const { evidenceId } = await doors(here).enterEvidence({ ...paper, kind: 'assessment' })
    expect((await policyOf(here)).said('recipients')).toContain(assessed)
    expect(await tasksIn(here)).toEqual([])
    await doors(here).withdrawEvidence({ evidenceId, reason: 'The law there is another' })
    expect((await policyOf(here)).said('recipients')).not.toContain(assessed)
    expect(await tasksIn(here)).toEqual([['mail', 'assessment', 'withdrawn']])
    await world.db.transact((tx) => alertEvidence(tx, here))
    const { rows } = await world.pools.reader.query(
      `select about from documents.telling where about like 'evidence:%:0'`,
    )
    expect(rows).toEqual([{ about: `evidence:${evidenceId}:0` }])
    await doors(here).enterEvidence({ ...paper, kind: 'assessment', endsOn: '2026-09-30' })
    world.clock.set(Temporal.Instant.from('2026-09-30T21:59:59Z'))
    expect((await policyOf(here)).said('recipients')).toContain(assessed)
    world.clock.advance({ seconds: 1 })
    expect((await policyOf(here)).said('recipients')).not.toContain(assessed)
    expect(await tasksIn(here)).toEqual([['mail', 'assessment', 'over']])
  })

  it('is compared with what was told while there was one reason for a transfer, and before there was any', async () => {
    const { facts } = await world.db.read((tx) => policyOn(tx, mailIn('US')))
    const told = (proved: object) => ({ ...facts, processors: [{ ...only(facts), ...proved }] }) as PolicyFacts
    const only = ({ processors: [one] }: PolicyFacts) => ({
      id: one?.id,
      kind: one?.kind,
      hosts: one?.hosts,
      region: 'US',
    })
    const [first, second] = [told({}), told({ contract: '2026-08-01', transfer: 'adequacy' })]
    const carried = {
      transfers: [{ mechanism: 'adequacy', module: null, checkedOn: '2026-08-01', documentSha256: null }],
    }
    const third = told({ contract: '2026-08-01', assessment: null, quebecAssessment: null, ...carried })
    const kinds = (one: PolicyFacts, other: PolicyFacts) => changesBetween(one, other).map(({ kind }) => kind)
    expect(kinds(first, second)).toEqual(['proof_said'])
    expect(kinds(second, first)).toEqual(['proof_gone'])
    expect(kinds(second, third)).toEqual(['details'])
    expect(kinds(first, first)).toEqual(['details'])
  })

  it('is assessed for Quebec in five answers, which owners read and nobody else', async () => {
    const here = mailIn('FR')
    await doors(here).enterEvidence({ ...paper, kind: 'contract' })
    await world.as(owner).identity.changeGates({ ...gates, frenchFirst: true } as never)
    expect(await tasksIn(here)).toEqual([['mail', 'quebec_assessment', 'missing']])
    expect(await tasksIn(mailIn('CA-QC'))).toMatchObject([['mail', 'transfer', 'missing']])
    await doors(here).enterEvidence({ ...paper, ...weighed })
    expect(await tasksIn(here)).toEqual([])
    const { evidence } = await doors(here).processor({ processorId: 'mail' })
    expect(evidence[0]?.factors.map(({ factor, weighed: said }) => [factor, said])).toEqual([
      ['sensitivity', 'Names'],
      ['purposes', 'Mail'],
      ['safeguards', 'Sealed'],
      ['regime', 'Of the States'],
      ['agreement', 'Bound'],
    ])
    expect((await policyOf(here)).said('recipients')).toContain('it was assessed on 1 August 2026 as the law of Quebec')
    expect(JSON.stringify(await doors(here).processors())).not.toContain('Of the States')
  })

  it('keeps its school from letting people come whose data may not go there', async () => {
    await world.people.student()
    const would = (sources: Sources, other: object) =>
      world.db.read((tx) => wouldLack(tx, sources, { ...gates, ...other } as never))
    const inside = { countriesRule: 'only', countries: ['US', 'BR'] } as const
    await world.as(owner).identity.changeGates({ ...gates, ...inside } as never)
    expect(await would(mailIn('US'), inside)).toBe(false)
    expect(await would(mailIn('US'), { countriesRule: 'only', countries: ['US', 'DE'] })).toBe(true)
    expect(await would(mailIn('US'), { ...inside, frenchFirst: true })).toBe(true)
    expect(await would(mailIn('FR'), {})).toBe(false)
    await doors(mailIn('US')).enterEvidence({ ...clauses, mechanism: 'privacy_framework' })
    expect(await would(mailIn('US'), {})).toBe(false)
  })

  it.each([
    [true, 'is refused a gate'],
    [false, 'may open any gate'],
  ])('in public (%s) the school %s that lets in people whose data nothing carries', async (isNeeded) => {
    const ports = { processors: mailIn('US').processors, privacyContact: { setting: 'a@b.test', isNeeded } }
    const apart = await openWorld({ ports })
    onTestFinished(() => apart.close())
    const theirs = await apart.people.owner()
    await apart.people.student()
    const change = (other: object) => apart.as(theirs).identity.changeGates({ ...gates, ...other } as never)
    await apart.as(theirs).documents.enterEvidence({ ...clauses, mechanism: 'privacy_framework' })
    expect((await change({ countries: ['US'] })).countries).toEqual(['US'])
    const quebec = await change({ frenchFirst: true }).catch(({ code }: { code: string }) => code)
    expect(quebec).toEqual(isNeeded ? 'gates.papers' : expect.objectContaining({ frenchFirst: true }))
  })

  it('keeps somebody else from taking the school over while nothing carries the data of its people', async () => {
    await world.people.student()
    const named = {
      form: '',
      address: '1 Main Street',
      contact: 'Room 3',
      officer: '',
      authority: '',
      authorityUrl: '',
    }
    const { enterController } = doors(mailIn('US'))
    await enterController({ ...named, since: '2026-09-01', name: 'North' })
    await enterController({ ...named, since: '2026-09-01', name: 'North', contact: 'Room 4' })
    const takeover = { ...named, since: '2026-12-01', name: 'South' }
    await expect(enterController(takeover)).rejects.toMatchObject({ code: 'controller.transfers' })
    await expect(doors(mailIn()).enterController(takeover)).rejects.toMatchObject({ code: 'controller.transfers' })
    const announced = { ...alone, processorsLater: mailIn('US').processors }
    await expect(doors(announced).enterController(takeover)).rejects.toMatchObject({ code: 'controller.transfers' })
    await doors(mailIn('US')).enterEvidence({ ...clauses, mechanism: 'privacy_framework' })
    expect((await enterController(takeover)).later).toMatchObject([{ name: 'South' }])
  })
})

describe('Where the school runs', () => {
  it('is said in the policy and beside the services, and in which countries those stand', async () => {
    const hosted = { ...mailIn('US'), hosting: 'CA-QC' }
    const { said } = await policyOf(hosted)
    expect(said('transfers')).toContain('runs in: Canada (QC). Application and database stand there.')
    expect(said('transfers')).toContain('Services on the list stand in: United States.')
    expect((await doors(hosted).processors()).hosting).toBe('CA-QC')
    expect((await policyOf(alone)).said('transfers')).toContain('It is not said yet where the machine stands')
  })

  it('is told of a month before it is elsewhere; where it was not said, it is said at once', async () => {
    await settleDocuments(world.db, alone)
    await world.people.student()
    await settleDocuments(world.db, { ...alone, hosting: 'FR' })
    expect((await doors({ ...alone, hosting: 'FR' }).document({ document: 'privacy' })).untold).toEqual([])
    const moved = doors({ ...alone, hosting: 'US' })
    await settleDocuments(world.db, { ...alone, hosting: 'US' })
    expect((await moved.document({ document: 'privacy' })).untold).toMatchObject([
      { kind: 'hosting_other', material: true },
    ])
  })
})

describe('An audit of the school', () => {
  it('is said for a year at most; after thirteen months the sentence is gone, the hash another, and a task open', async () => {
    const before = await policyOf(alone)
    expect(await tasksIn(alone)).toEqual([])
    await doors(alone).enterAudit({ ...audit, signedOn: '2026-08-20', endsOn: '2027-08-20' })
    await doors(alone).enterAudit({ ...audit, kind: 'penetration_test', signedOn: '2026-08-25', endsOn: '2027-08-25' })
    const after = await policyOf(alone)
    expect(after.said('security')).toContain('the audit ended on 20 August 2026')
    expect(after.said('security')).toContain('penetration test ended on 25 August 2026')
    expect(after.sha256).not.toBe(before.sha256)
    expect(await tasksIn(alone)).toEqual([])

    world.clock.set(Temporal.Instant.from('2027-09-20T12:00:00Z'))
    const later = await policyOf(alone)
    expect(later.said('security')).toBe(before.said('security'))
    expect(later.sha256).toBe(before.sha256)
    expect(await tasksIn(alone)).toEqual([
      [null, 'security_audit', 'over'],
      [null, 'penetration_test', 'over'],
    ])
    await settleDocuments(world.db, alone)
    const { number } = (await doors(alone).document({ document: 'privacy' })).version ?? { number: 0 }
    const { changes } = await doors(alone).versionChanges({ document: 'privacy', number })
    expect(changes.map(({ kind }) => kind)).toEqual(['audit_gone', 'audit_gone'])
    await world.db.transact((tx) => alertEvidence(tx, alone))
    const { rows } = await world.pools.reader.query(
      `select about from documents.telling where about like 'evidence:%:0'`,
    )
    expect(rows).toHaveLength(2)
  })

  it.each([
    ['ends more than a year after it was done', { endsOn: '2027-08-21' }, { endsOn: 'field.too_big' }],
    ['leaves no trace of its report', { documentSha256: '' }, { documentSha256: 'field.invalid' }],
  ])('is refused where it %s', async (_what, other, fields) => {
    const wish = { ...audit, signedOn: '2026-08-20', endsOn: '2027-08-20', ...other }
    await expect(doors(alone).enterAudit(wish)).rejects.toMatchObject({ code: 'input.invalid', fields })
    expect((await doors(alone).audits()).evidence).toEqual([])
  })
})
