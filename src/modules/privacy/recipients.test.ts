import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bucketFiles } from '#adapters/s3'
import type { Person } from '#kernel/actor'
import type { Processor, ProcessorKind } from '#kernel/processors'
import type { Refusal } from '#kernel/refusal'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'
import { letterBox } from '../../../test/ports.ts'
import { backupOf } from '../../../test/restores.ts'
import { openBucketStandIn } from '../../../test/stand-ins/buckets.ts'
import { egressTo } from '../../../test/stand-ins/egress.ts'
import { sweep } from '../../../test/sweeps.ts'
import { privacyPortsOf } from '../../composition.ts'
import { replayErasures } from './index.ts'
import { toldBy } from './schema.ts'

const week = { hours: 7 * 24 }
const outside = (id: string, kind: ProcessorKind, fields: string[]): Processor => ({
  id,
  kind,
  over: 'http',
  hosts: [],
  namedHosts: [`${id}.example`],
  fields,
})
const mailServer = outside('mail', 'mail', ['identity.person.email_sealed'])
const bucketService = outside('files', 'files', ['files.file.*'])

describe('Services outside that had something of somebody who is erased', () => {
  let world: CourseWorld
  let bucket: Awaited<ReturnType<typeof openBucketStandIn>>
  let isDown = false
  let mails: ReturnType<typeof letterBox>['mails']

  beforeEach(async () => {
    isDown = false
    bucket = await openBucketStandIn({ versioned: true, down: () => isDown })
  })
  afterEach(async () => {
    await world.close()
    await bucket.close()
  })

  async function open(processors: readonly Processor[]): Promise<void> {
    const store = await bucketFiles(bucket.url, egressTo('files', bucket.url))
    const mailer = letterBox()
    mails = mailer.mails
    world = await openCourseWorld({ ports: { store, mailer, processors } })
    await world.join(world.kofi)
  }

  it('are none with the embedded defaults, and the receipt says so', async () => {
    await open([{ ...outside('media', 'media', ['identity.person.name']), namedHosts: ['127.0.0.1'] }])
    await erased(world.kofi)
    expect(await told()).toEqual([])
    expect(mailsTo('Kofi Mensah').at(-1)?.text).toContain('No service outside had anything of you.')
    expect(mailsTo('Kofi Mensah').at(-1)?.text).toContain('This mail is the last one.')
  })

  it('delete every version of a file and acknowledge it, and the receipt says so', async () => {
    await open([bucketService])
    await uploaded(world.kofi)
    await uploaded(world.lena)
    const key = await keyOf(world.kofi)
    bucket.beginUpload(`live/${key}`)
    await erased(world.kofi)
    expect(await told()).toEqual([['files', 'acknowledged']])
    expect([bucket.versions.get(`live/${key}`), bucket.uploads.size]).toEqual([[], 0])
    expect(bucket.versions.get(`live/${await keyOf(world.lena)}`)).toHaveLength(1)
    await world.later({ minutes: 11 })
    expect(mailsTo('Kofi Mensah').at(-1)?.text).toContain('Storage of files: acknowledged')
    expect(mailsTo('Olive Owner')).toEqual([])
  })

  it('are asked again and again, are somebody’s to write to after three days, and acknowledge when they are back', async () => {
    await open([bucketService])
    await uploaded(world.kofi)
    await uploaded(world.lena)
    isDown = true
    await erased(world.kofi, world.lena)
    expect(await told()).toEqual([
      ['files', 'asked'],
      ['files', 'asked'],
    ])
    expect(mailsTo('Kofi Mensah')).toEqual([])
    for (const hours of [1, 24, 46]) await world.later({ hours })
    expect(mailsTo('Kofi Mensah').at(-1)?.text).toContain('Storage of files: asked, no answer yet')
    expect(await toWriteTo()).toEqual([])
    await world.later({ hours: 2 })
    await world.later({ hours: 30 })
    const waiting = await toWriteTo()
    expect(waiting).toMatchObject([
      { kind: 'files', state: 'to_write_to', knownAs: [expect.stringMatching(/^files[/]fil_/)] },
      { kind: 'files', state: 'to_write_to' },
    ])
    expect(waiting[0]?.tries).toBe(6)
    expect(mailsTo('Olive Owner').map(({ subject }) => subject)).toEqual([
      'Storage of files: no answer to an erasure for three days',
    ])
    isDown = false
    await world.later({ hours: 6 })
    expect(await told()).toEqual([
      ['files', 'acknowledged'],
      ['files', 'acknowledged'],
    ])
    expect(await toWriteTo()).toEqual([])
    expect([...bucket.versions.values()].flat()).toEqual([])
    expect(mailsTo('Kofi Mensah').at(-1)).toMatchObject({
      subject: 'Who else erased your data of Northside',
      text: expect.stringContaining('Storage of files: acknowledged'),
    })
    await world.later({ hours: 48 })
    expect(mailsTo('Kofi Mensah')).toHaveLength(2)
  }, 120_000)

  it('are begun again where the job was lost', async () => {
    await open([bucketService])
    await uploaded(world.kofi)
    isDown = true
    await erased(world.kofi)
    isDown = false
    await world.rows('delete from graphile_worker._private_jobs')
    await world.later({ hours: 1 })
    expect(await told()).toEqual([['files', 'asked']])
    await lookForDue()
    expect(await told()).toEqual([['files', 'acknowledged']])
  })

  it('are only those to whom something of this very person went', async () => {
    const phones = ['profiles.profile.phone', 'notifications.message.id']
    const devices = ['notifications.device.sealed', 'notifications.message.id']
    await open([
      bucketService,
      outside('media', 'media', ['identity.person.name', 'live.seat.id']),
      outside('database', 'database', ['*']),
      outside('fan-out', 'fan-out', ['kernel.channel_event.*']),
      outside('sign-in', 'sign-in', []),
      outside('push', 'push', devices),
      outside('whatsapp', 'whatsapp', phones),
      outside('sms', 'sms', phones),
    ])
    await world.as(world.kofi).profiles.changePhone({ phone: '+233201234567' })
    await world.as(world.lena).profiles.changePhone({ phone: '+4915112345678' })
    await consents(world.kofi, 'whatsapp_class_reminders')
    await consents(world.kofi, 'push_chat_alerts')
    for (const [at, { id }] of [world.kofi, world.lena].entries())
      await world.rows(
        `insert into notifications.device (id, person_id, platform, label, token_sha256, sealed, added_at, used_at)
         values ($1, $2, 'web', '', $1, '', now(), now())`,
        [`dev_${at}`, id],
      )
    await erased(world.kofi, world.lena)
    const [ofLena, ofKofi] = (await items()).map(({ recipients }) => recipients.map(({ kind, state }) => [kind, state]))
    expect(ofKofi).toEqual([
      ['database', 'acknowledged'],
      ['push', 'not_supported'],
      ['whatsapp', 'to_write_to'],
    ])
    expect(ofLena).toEqual([['database', 'acknowledged']])
    expect(await toWriteTo()).toMatchObject([{ kind: 'whatsapp', knownAs: ['+233201234567'] }])
  })

  it('are told how is decided for every kind in one place, and a program asks where it says so', async () => {
    await open([])
    const { parts } = privacyPortsOf(world.ports).recipients
    for (const [kind, way] of Object.entries(toldBy)) {
      const part = parts.find(({ processor }) => processor === kind)
      expect([kind, part?.erase !== undefined]).toEqual([kind, way === 'program'])
      if (way === 'person') expect([kind, part !== undefined]).toEqual([kind, true])
    }
  })

  describe('that a program cannot ask', () => {
    beforeEach(() => open([mailServer]))

    it('are written to by an owner, who notes what they answer; the receipt is completed by it', async () => {
      await erased(world.kofi)
      expect(mailsTo('Olive Owner').map(({ subject }) => subject)).toEqual([
        'Northside: services to be told of an erasure',
      ])
      const [one] = await toWriteTo()
      expect(one).toMatchObject({
        kind: 'mail',
        hosts: ['mail.example'],
        knownAs: [expect.stringMatching(/^student-4@/)],
      })
      await world.later({ minutes: 11 })
      expect(mailsTo('Kofi Mensah').at(-1)?.text).toContain('Delivery of mail: waiting: to be written to')
      expect(mailsTo('Kofi Mensah').at(-1)?.text).not.toContain('This mail is the last one.')
      expect(await refusal(answer(one?.recipientId, 'failed', ' '))).toBe('input.invalid')
      await answer(one?.recipientId, 'failed', 'Their logs go after 30 days')
      await world.settle()
      expect((await items())[0]?.recipients).toMatchObject([
        { state: 'failed', reason: 'Their logs go after 30 days', answeredAt: world.clock.now().toString() },
      ])
      expect(mailsTo('Kofi Mensah').at(-1)?.text).toContain('Delivery of mail: failed')
      expect(await refusal(answer(one?.recipientId, 'acknowledged'))).toBe('recipient.answered')
      expect(await refusal(answer('rcp_00000000000000000000000000', 'acknowledged'))).toBe('recipient.unknown')
    })

    it('are answered for once, also by two owners at one moment', async () => {
      await erased(world.kofi)
      const [one] = await toWriteTo()
      const both = [1, 2].map(() => refusal(answer(one?.recipientId, 'acknowledged')))
      expect((await Promise.all(both)).sort()).toEqual(['recipient.answered', undefined])
    })

    it('leave nothing that names anybody once they have answered, nor in the trail', async () => {
      await erased(world.kofi)
      const [one] = await toWriteTo()
      const address = one?.knownAs[0] as string
      expect(await tablesWith(address)).toEqual([])
      expect(await keysOf(one?.recipientId)).toBe(1)
      await answer(one?.recipientId, 'acknowledged')
      await world.settle()
      expect(await world.rows('select known_as_sealed, mark from privacy.recipient')).toEqual([
        { known_as_sealed: null, mark: null },
      ])
      expect(await keysOf(one?.recipientId)).toBe(0)
      const lines = await world.rows<{ details: unknown }>(
        `select details from kernel.audit_line where deed = 'privacy.answerForRecipient'`,
      )
      expect(lines).toEqual([{ details: { answer: 'acknowledged' } }])
    })

    it('are asked for 90 days and no longer, and what named the person goes', async () => {
      await erased(world.kofi)
      const [one] = await toWriteTo()
      await world.later({ hours: 24 * 89 })
      await sweep(world.db)
      expect((await toWriteTo())[0]?.knownAs).toHaveLength(1)
      await world.later({ hours: 25 })
      await sweep(world.db)
      expect(await world.rows('select known_as_sealed, mark from privacy.recipient')).toEqual([
        { known_as_sealed: null, mark: null },
      ])
      expect(await keysOf(one?.recipientId)).toBe(0)
      await lookForDue()
      expect(await told()).toEqual([['mail', 'failed']])
      expect(await toWriteTo()).toEqual([])
      await world.later({ hours: 24 * 650 })
      await sweep(world.db)
      expect(await world.rows('select 1 from privacy.recipient')).toEqual([])
    })

    it('are not written to again after a backup brought the person back, unless they had not answered', async () => {
      const restore = await backupOf(world, world.kofi.id)
      await erased(world.kofi)
      await restore()
      expect(await replayed()).toEqual({ erased: 1, failed: 0 })
      expect(await told()).toEqual([
        ['mail', 'to_write_to'],
        ['mail', 'to_write_to'],
      ])
      for (const { recipientId } of await toWriteTo()) await answer(recipientId, 'acknowledged')
      await world.settle()
      await restore()
      expect(await replayed()).toEqual({ erased: 1, failed: 0 })
      expect(await toWriteTo()).toEqual([])
    })
  })

  const items = async () => (await world.as(world.olive).privacy.erasures({})).items
  const told = async () =>
    (await items()).flatMap(({ recipients }) => recipients.map(({ kind, state }) => [kind, state]))
  const toWriteTo = async () => (await world.as(world.olive).privacy.recipientsToWriteTo({})).items
  const answer = (recipientId: unknown, said: 'acknowledged' | 'failed', reason = '') =>
    world.as(world.olive).privacy.answerForRecipient({ recipientId: recipientId as never, answer: said, reason })
  const mailsTo = (name: string) => mails.filter(({ to }) => to.name === name)
  const keyOf = async ({ id }: Person) =>
    (await world.rows<{ store_key: string }>('select store_key from files.file where owner_id = $1', [id]))[0]
      ?.store_key
  const keysOf = async (subject: unknown) =>
    (await world.rows('select 1 from kernel.vault_key where subject = $1', [subject])).length
  const replayed = () =>
    replayErasures(world.db, privacyPortsOf(world.ports), (error) => {
      throw error
    })

  async function uploaded(person: Person): Promise<void> {
    await world.upload(person, 'essay.txt', `What ${person.name} wrote`)
    await world.rows(`update files.file set attached_kind = 'spec', attached_id = id, attached_at = uploaded_at`)
  }

  async function consents(person: Person, purpose: string): Promise<void> {
    await world.rows(
      `insert into profiles.consent (id, person_id, purpose, wording_sha256, locale, given_at, withdrawn_at)
       values ('con_' || md5($1 || $2), $1, $2, repeat('0', 64), 'en', $3, $3)`,
      [person.id, purpose, world.clock.now().toString()],
    )
  }

  /** Asked for, waited for, done. */
  async function erased(...people: Person[]): Promise<void> {
    await world.settle()
    for (const person of people) {
      world.clock.advance({ milliseconds: 1 })
      await world.as(person).privacy.askForErasure({})
    }
    await world.settle()
    mails.length = 0
    await world.later(week)
    await world.later({ minutes: 1 })
    await world.later({ minutes: 1 })
  }

  async function lookForDue(): Promise<void> {
    await world.rows(`select graphile_worker.add_job('privacy.ask_recipients')`)
    await world.settle()
  }

  async function tablesWith(text: string): Promise<string[]> {
    const tables = await world.rows<{ name: string }>(
      `select oid::regclass::text as name from pg_class where relkind = 'r'
         and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema') order by 1`,
    )
    const found = await Promise.all(
      tables.map(({ name }) =>
        world.rows(`select 1 from ${name} t where position($1 in to_jsonb(t)::text) > 0`, [text]),
      ),
    )
    return tables.flatMap(({ name }, at) => (found[at]?.length ? [name] : []))
  }
})

async function refusal(attempt: Promise<unknown>): Promise<string | undefined> {
  return attempt.then(
    () => undefined,
    (error: Refusal) => error.code,
  )
}
