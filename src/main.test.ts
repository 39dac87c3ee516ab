import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { diskErasureJournal } from '#adapters/disk'
import { clientOf } from '#kernel/door'
import { newId } from '#kernel/id'
import { sha256 } from '#kernel/tokens'
import { quietVisit } from '#kernel/visit'
import { enterEvidence } from '#modules/documents'
import { openClassWorld } from '../test/classes.ts'
import { vaultKeysOfSpecs } from '../test/vaults.ts'
import { openGround, openWorld, type World } from '../test/world.ts'
import { ConfigurationRefused } from './config/refusals.ts'
import { run } from './main.ts'

let world: World
let folder: string
beforeAll(async () => {
  world = await openWorld()
  folder = await mkdtemp(join(tmpdir(), 'lectern-main-'))
})
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true })
})

const start = (environment: Record<string, string> = {}) =>
  run(
    {
      DATABASE_URL: world.databaseUrl,
      DATA_DIR: folder,
      PORT: '0',
      LOG_LEVEL: 'silent',
      LIVEKIT_URL: 'ws://127.0.0.1:9',
      LIVEKIT_API_KEY: 'none',
      LIVEKIT_API_SECRET: 'none',
      LECTERN_VAULT_KEYS: vaultKeysOfSpecs.map((key) => key.toString('base64url')).join(','),
      ...environment,
    },
    [],
    async () => ({ pages: (_request, _response, next) => next() }),
  )

it('A school does not start with a service outside that its people were not told of, and does with one that is announced', async () => {
  await world.people.owner()
  await (await start()).close()
  await world.people.student()

  const mail = 'smtps://a:b@mail.example:465'
  const refusal = await start({ SMTP_URL: mail }).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(ConfigurationRefused)
  expect((refusal as ConfigurationRefused).complaints).toEqual([
    expect.stringMatching(
      /^SMTP_URL hands data .* to mail\.example:465, and they were not told of it\..*COMING_SMTP_URL/,
    ),
  ])
  expect(String(refusal)).not.toContain('a:b@')

  const announcing = await start({ COMING_SMTP_URL: mail })
  expect(announcing.app.ports.mailReachesPeople).toBe(false)
  expect(announcing.app.ports.processorsLater.map(({ id }) => id)).toContain('mail')
  await announcing.close()
})

describe('A school in public', () => {
  const elsewhere = 'smtps://a:b@mail.example:465'
  const inPublic = {
    PUBLIC_URL: 'https://school.example',
    HOSTING_REGION: 'FR',
    SMTP_URL: elsewhere,
    PROCESSOR_REGIONS: 'mail=FR',
  }
  const named = { ...inPublic, PRIVACY_CONTACT: 'privacy@school.example' }
  const complaints = async (environment: Record<string, string>, url: string) => {
    const started = await start({ DATABASE_URL: url, ...environment }).catch((error: unknown) => error)
    if (started instanceof ConfigurationRefused) return started.complaints
    await (started as Awaited<ReturnType<typeof start>>).close()
    return []
  }
  let school: World
  beforeAll(async () => {
    school = await openWorld()
  })
  afterAll(() => school.close())

  it('does not start while nobody is named to whom people write about privacy; before it is set up, it does', async () => {
    const ground = await openGround()
    onTestFinished(() => ground.close())
    expect(await complaints(inPublic, ground.databaseUrl)).toEqual([])

    const owner = { ...(await school.people.owner()), confirmedAt: school.clock.now() }
    expect(await complaints(inPublic, school.databaseUrl)).toEqual([expect.stringMatching(/ Set PRIVACY_CONTACT to /)])
    expect(await complaints({ SMTP_URL: elsewhere }, school.databaseUrl)).toEqual([])
    expect(await complaints(named, school.databaseUrl)).toEqual([])
    await school.as(owner).identity.changeGates({
      countriesRule: 'everywhere',
      countries: [],
      allowedDomains: [],
      blockedDomains: [],
      privacyContact: 'Room 3',
    } as never)
    expect(await complaints(inPublic, school.databaseUrl)).toEqual([])
  })

  it('does not start with a service whose contract was never put on file once people are here; with one that ran out, it does', async () => {
    const owner = { ...(await school.people.owner()), confirmedAt: school.clock.now() }
    expect(await complaints(named, school.databaseUrl)).toEqual([])
    await school.people.student()
    expect(await complaints(named, school.databaseUrl)).toEqual([
      expect.stringMatching(
        /^SMTP_URL hands data .* to mail\.example:465, and no contract .*npm run contract -- mail /,
      ),
    ])
    const { SMTP_URL: COMING_SMTP_URL, ...without } = named
    const announcing = await start({ DATABASE_URL: school.databaseUrl, ...without, COMING_SMTP_URL })
    const doors = clientOf(announcing.app.doors, school.db, owner, quietVisit('https://school.example'))
    await announcing.close()
    expect((await doors.documents.processor({ processorId: 'coming-mail' })).hosts).toEqual(['mail.example:465'])
    await doors.documents.enterEvidence({
      processorId: 'coming-mail',
      kind: 'contract',
      reference: 'Cabinet 3',
      signedOn: '2026-08-01',
      endsOn: '2026-09-01',
    })
    expect(await complaints(named, school.databaseUrl)).toEqual([])
  })

  const withPeople = async () => {
    const apart = await openWorld()
    onTestFinished(() => apart.close())
    await apart.people.owner()
    await apart.people.student()
    const file = (paper: Partial<Paper>) =>
      apart.db.transact((tx) => enterEvidence(tx, 'mail mail.example:465', { ...contract, ...paper }))
    const without = (environment: Record<string, string>) => complaints({ ...named, ...environment }, apart.databaseUrl)
    return { apart, file, without }
  }
  type Paper = Parameters<typeof enterEvidence>[2]
  const contract: Paper = {
    kind: 'contract',
    reference: 'Cabinet 3',
    signedOn: Temporal.PlainDate.from('2026-08-01'),
    endsOn: Temporal.PlainDate.from('2026-09-01'),
  }

  it('does not start while nothing says where it runs, nor where its services stand; out of public, it does', async () => {
    const { file, without } = await withPeople()
    await file({})
    expect(await without({ HOSTING_REGION: '', PROCESSOR_REGIONS: '' })).toEqual([
      expect.stringMatching(/ Set HOSTING_REGION to its country/),
      expect.stringMatching(/^SMTP_URL hands data .* Add mail=<country> to PROCESSOR_REGIONS\.$/),
    ])
    expect(await without({ HOSTING_REGION: '', PROCESSOR_REGIONS: '', PUBLIC_URL: '' })).toEqual([])
    expect(await without({})).toEqual([])
  })

  it('does not start with a service in another country while nothing on file carries the data of the people who come', async () => {
    const { apart, file, without } = await withPeople()
    await file({})
    const inAmerica = { PROCESSOR_REGIONS: 'mail=US' }
    const lacking = (peoples: string) => [
      expect.stringMatching(
        new RegExp(`in US, and nothing on file says why data of people of ${peoples} may go there`),
      ),
    ]
    expect(await without(inAmerica)).toEqual(lacking('the European Economic Area, the United Kingdom, Switzerland'))
    await file({ kind: 'transfer', mechanism: 'standard_clauses', module: 2 })
    expect(await without(inAmerica)).toEqual(lacking('the United Kingdom, Switzerland'))
    const owner = { ...(await apart.people.owner()), confirmedAt: apart.clock.now() }
    const gates = { countriesRule: 'only', countries: ['CH', 'FR'], privacyContact: 'Room 3' } as never
    await apart.as(owner).identity.changeGates(gates)
    expect(await without(inAmerica)).toEqual(lacking('Switzerland'))
    apart.clock.set(Temporal.Instant.from('2026-09-01T12:00:00Z'))
    await file({ kind: 'transfer', mechanism: 'privacy_framework' })
    expect(await without(inAmerica)).toEqual([])
    expect(await without({ PROCESSOR_REGIONS: 'mail=IN' })).toEqual([expect.stringContaining('of Switzerland may go')])
  })

  it('does not start with a service outside Quebec while people from there may come and nothing was assessed', async () => {
    const { apart, file, without } = await withPeople()
    await file({})
    const owner = { ...(await apart.people.owner()), confirmedAt: apart.clock.now() }
    await apart.as(owner).identity.changeGates({ countriesRule: 'everywhere', frenchFirst: true } as never)
    expect(await without({})).toEqual([expect.stringMatching(/in FR, people from Quebec may come, .*never assessed/)])
    expect(await without({ PROCESSOR_REGIONS: 'mail=CA-ON' })).toEqual([
      expect.stringContaining('people of the European Economic Area'),
      expect.stringContaining('in CA-ON, people from Quebec may come'),
    ])
    await file({ kind: 'transfer', mechanism: 'adequacy' })
    expect(await without({ PROCESSOR_REGIONS: 'mail=CA-QC' })).toEqual([])
    const weighed = [
      '--sensitivity=Names',
      '--purposes=Mail',
      '--safeguards=Sealed',
      '--regime=French law',
      '--agreement=Bound',
    ]
    const words = ['mail', '--kind=quebec_assessment', '--from=2026-08-01', '--to=2029-01-01', '--reference=Cabinet 5']
    const filed = spawnSync(process.execPath, ['bin/contract.ts', ...words, ...weighed], {
      env: { PATH: process.env.PATH, DATABASE_URL: apart.databaseUrl, SMTP_URL: elsewhere },
      encoding: 'utf8',
    })
    expect([filed.status, filed.stdout]).toEqual([0, 'The assessment for Quebec of mail.example:465 is on file.\n'])
    expect(await without({})).toEqual([])
  })

  it('has a contract put on file without being started', async () => {
    const words = ['mail', '--from=2026-08-01', '--to=2035-01-01', '--reference=Cabinet 4']
    const { status, stdout } = spawnSync(process.execPath, ['bin/contract.ts', ...words], {
      env: { PATH: process.env.PATH, DATABASE_URL: school.databaseUrl, SMTP_URL: 'smtps://a:b@other.example:465' },
      encoding: 'utf8',
    })
    expect([status, stdout]).toEqual([0, 'The contract with other.example:465 is on file.\n'])
    const { rows } = await school.pools.reader.query<{ actor_id: string }>(
      `select actor_id from kernel.audit_line where deed = 'documents.enterEvidence'`,
    )
    expect(rows.map(({ actor_id }) => actor_id)).toContain('system')
  })
})

it('A school opens without the guests whom a backup brought back', async () => {
  const classes = await openClassWorld()
  onTestFinished(() => classes.close())
  const { sessionId } = await classes.as(classes.ada).planSessions(classes.plan)
  const { sessionId: over } = await classes.as(classes.ada).planSessions({ ...classes.plan, title: 'Long over' })
  await classes.rows(`update live.session set ends_at = now() where id = $1`, [sessionId])
  await classes.rows(`update live.session set ends_at = now() - interval '31 days' where id = $1`, [over])
  const comes = async (where: string, name: string) => {
    const id = newId('gst', classes.clock.now())
    await classes.rows('insert into live.guest values ($1, $2, $3, $1, now(), now())', [id, where, name])
    return id
  }
  const erased = await comes(sessionId, 'Gus')
  await comes(sessionId, 'Nia')
  await comes(over, 'Wim')
  const own = join(folder, 'of guests')
  const journal = diskErasureJournal(join(own, 'erasures', 'journal'))
  await journal.note(sha256(erased).toString('hex'), classes.clock.now())
  const school = await start({ DATABASE_URL: classes.databaseUrl, DATA_DIR: own, LECTERN_ROLES: 'web' })
  onTestFinished(() => school.close())
  expect(await classes.rows('select name from live.guest')).toEqual([{ name: 'Nia' }])
})
