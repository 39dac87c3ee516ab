import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientOf } from '#kernel/door'
import type { Processor } from '#kernel/processors'
import { quietVisit } from '#kernel/visit'
import { openWorld, type World } from '../../../test/world.ts'
import { dataMaps, dataRows } from '../../data-maps.ts'
import { documentsDoors } from './api.ts'
import { alertEvidence } from './evidence-alerts.ts'
import { settleDocuments } from './jobs.ts'
import type { Sources } from './policies.ts'

const kept = { maps: dataMaps, rows: dataRows }
const mailAt = (host: string, region?: string): Processor => ({
  id: 'mail',
  kind: 'mail',
  over: 'smtp',
  hosts: [],
  namedHosts: [host],
  fields: ['identity.person.name', 'identity.person.email_sealed'],
  region,
})
const here: Sources = { kept, processors: [mailAt('mail.example:465', 'CA-QC')], processorsLater: [] }
const elsewhere: Sources = { kept, processors: [mailAt('other.example:465', 'CA-QC')], processorsLater: [] }
const contract = {
  processorId: 'mail',
  kind: 'contract' as const,
  reference: 'Cabinet 3',
  documentSha256: 'AB'.repeat(32),
  signedOn: '2026-08-01',
  endsOn: '2026-11-30',
}
const weighed = {
  sensitivity: 'Names',
  purposes: 'Mail',
  safeguards: 'Sealed',
  regime: 'French law',
  agreement: 'Bound',
}
const bound = 'binds it to use data'

describe('What proves something of a service outside', () => {
  let world: World
  let owner: Awaited<ReturnType<World['people']['owner']>>
  beforeEach(async () => {
    world = await openWorld()
    owner = await world.people.owner()
  })
  afterEach(() => world.close())

  const doors = (sources: Sources) =>
    clientOf(
      { documents: documentsDoors(sources, { mailReachesPeople: true, countryOf: () => null }) },
      world.db,
      { ...owner, confirmedAt: world.clock.now() },
      quietVisit('http://school.test'),
    ).documents
  const said = async (sources: Sources) => {
    const policy = await doors(sources).document({ document: 'privacy' })
    return policy.clauses.find(({ id }) => id === 'recipients')?.rows[0]?.text.join(' ') ?? ''
  }
  const to = (instant: string) =>
    world.clock.advance({ milliseconds: Temporal.Instant.from(instant).since(world.clock.now()).total('milliseconds') })

  it('is said in public to the last second of its last day, where the school is, and no longer', async () => {
    expect(await said(here)).not.toContain(bound)
    await doors(here).enterEvidence(contract)
    expect(await said(here)).toContain('A contract of 1 August 2026 binds it')
    expect(await said(here)).toContain('Canada (QC)')
    const before = (await doors(here).document({ document: 'privacy' })).sha256
    to('2026-11-30T22:59:59Z')
    expect(await said(here)).toContain(bound)
    to('2026-11-30T23:00:00Z')
    expect(await said(here)).not.toContain(bound)
    expect((await doors(here).processors()).items[0]?.contract).toBeNull()
    expect((await doors(here).document({ document: 'privacy' })).sha256).not.toBe(before)
    await settleDocuments(world.db, here)
    const { number } = (await doors(here).document({ document: 'privacy' })).version ?? { number: 0 }
    expect((await doors(here).versionChanges({ document: 'privacy', number })).changes.map(({ kind }) => kind)).toEqual(
      ['proof_gone'],
    )
  })

  it('proves nothing of the same service at another host', async () => {
    await doors(here).enterEvidence(contract)
    expect(await said(elsewhere)).not.toContain(bound)
    expect((await doors(elsewhere).processor({ processorId: 'mail' })).evidence).toEqual([])
  })

  it('stays in the history when another replaces it, and when it is withdrawn', async () => {
    await doors(here).enterEvidence(contract)
    const { evidenceId } = await doors(here).enterEvidence({
      ...contract,
      endsOn: '2027-08-01',
      reference: 'Cabinet 4',
    })
    await doors(here).enterEvidence({ ...contract, kind: 'transfer', mechanism: 'adequacy' })
    await doors(here).withdrawEvidence({ evidenceId, reason: 'They ended it' })
    const { evidence, contract: now, transfers } = await doors(here).processor({ processorId: 'mail' })
    expect(evidence.map(({ reference, kind, state }) => [reference, kind, state])).toEqual([
      ['Cabinet 3', 'transfer', 'valid'],
      ['Cabinet 4', 'contract', 'withdrawn'],
      ['Cabinet 3', 'contract', 'replaced'],
    ])
    expect([now, transfers.map(({ mechanism }) => mechanism)]).toEqual([null, ['adequacy']])
    await expect(doors(here).withdrawEvidence({ evidenceId, reason: 'Again' })).rejects.toMatchObject({
      code: 'evidence.withdrawn',
    })
    for (const change of [
      'update documents.evidence set reference = $$x$$',
      'delete from documents.evidence_withdrawal',
    ])
      await expect(world.pools.writer.query(change)).rejects.toThrow(/only grows/)
  })

  it.each([
    [{ signedOn: '2026-09-02' }, 'signedOn', 'field.not_yet'],
    [{ endsOn: '2026-08-31' }, 'endsOn', 'field.past'],
    [{ endsOn: '2036-09-02' }, 'endsOn', 'field.too_big'],
    [
      { kind: 'transfer' as const, mechanism: 'privacy_framework' as const, endsOn: '2027-09-02' },
      'endsOn',
      'field.too_big',
    ],
    [{ kind: 'transfer' as const }, 'mechanism', 'field.blank'],
    [{ kind: 'transfer' as const, mechanism: 'standard_clauses' as const }, 'module', 'field.blank'],
    [{ kind: 'assessment' as const, endsOn: '2027-08-02' }, 'endsOn', 'field.too_big'],
    [{ kind: 'quebec_assessment' as const, ...weighed, regime: ' ' }, 'regime', 'field.blank'],
    [{ kind: 'quebec_assessment' as const, ...weighed, endsOn: '2029-09-02' }, 'endsOn', 'field.too_big'],
  ])('is refused with %o', async (other, field, code) => {
    await expect(doors(here).enterEvidence({ ...contract, ...other })).rejects.toMatchObject({
      code: 'input.invalid',
      fields: { [field]: code },
    })
  })

  it('leaves a line in the audit trail for each change', async () => {
    const { evidenceId } = await doors(here).enterEvidence(contract)
    await doors(here).withdrawEvidence({ evidenceId, reason: 'Ended' })
    const { rows } = await world.pools.reader.query<{ deed: string; actor_id: string }>(
      `select deed, actor_id from kernel.audit_line where deed like 'documents.%Evidence' order by deed`,
    )
    expect(rows).toEqual([
      { deed: 'documents.enterEvidence', actor_id: owner.id },
      { deed: 'documents.withdrawEvidence', actor_id: owner.id },
    ])
  })

  it('tells owners 60, 30 and 7 days before it ends and when it has, once each, and not of what was replaced', async () => {
    const told = async () => {
      await world.db.transact((tx) => alertEvidence(tx, here))
      await world.db.transact((tx) => alertEvidence(tx, here))
      const { rows } = await world.pools.reader.query<{ about: string }>(
        `select about from documents.telling where about like 'evidence:%'`,
      )
      const { rowCount } = await world.pools.reader.query(
        `select from graphile_worker._private_jobs as job join graphile_worker._private_tasks as task on task.id = task_id where identifier = 'mail:evidence_ends'`,
      )
      // A mail that nobody took away yet is not put there again.
      expect(rowCount).toBe(Math.min(rows.length, 1))
      return rows.map(({ about }) => Number(about.split(':').at(-1))).sort((one, other) => other - one)
    }
    await doors(here).enterEvidence(contract)
    expect(await told()).toEqual([])
    to('2026-10-01T22:59:59Z')
    expect(await told()).toEqual([])
    to('2026-10-01T23:00:00Z')
    expect(await told()).toEqual([60])
    to('2026-11-24T00:00:00Z')
    expect(await told()).toEqual([60, 7])
    to('2026-11-30T23:00:00Z')
    expect(await told()).toEqual([60, 7, 0])
    await doors(here).enterEvidence({ ...contract, endsOn: '2028-01-01' })
    expect(await told()).toEqual([60, 7, 0])
  })
})
