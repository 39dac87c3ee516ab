import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { parse } from 'csv-parse/sync'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import type { Person } from '#kernel/actor'
import { silentLog } from '#kernel/log'
import { Refusal } from '#kernel/refusal'
import { keepUpload } from '#modules/files'
import { dutiesOfAll } from '../../../src/composition.ts'
import { letterBox } from '../../../test/ports.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { fetchCopy, storeKeyOf, unsealed } from './index.ts'
import type { CopyId } from './schema.ts'

let world: World
let kofi: Person
let mailer: ReturnType<typeof letterBox>

beforeEach(async () => {
  mailer = letterBox()
  world = await openWorld({ ports: { mailer } })
  kofi = await world.people.student()
})
afterEach(() => world.close())

test('Somebody has a copy made, is told by mail that says nothing of it, and opens it', async () => {
  const fileId = await upload(kofi, 'Réponses.txt', 'Forty-two.')
  const asked = await world.as(kofi).privacy.askForCopy()
  expect(asked).toMatchObject({ state: 'waiting', madeAt: null })
  await make(asked.copyId)

  const [copy] = (await world.as(kofi).privacy.copies()).items
  expect(copy).toMatchObject({ copyId: asked.copyId, state: 'ready', missing: 0, downloadsLeft: 5 })
  const files = await opened(asked.copyId)
  const account = JSON.parse(files.get('account.json') ?? '')
  expect(account['identity.person']).toEqual([
    expect.objectContaining({
      id: kofi.id,
      email: 'student-1@school.test',
      first_name: 'Kofi',
      joined_at: '2026-09-01T09:00:00Z',
    }),
  ])
  expect(account['identity.person'][0]).not.toHaveProperty('email_index')
  expect(files.get(`files/${fileId}/Réponses.txt`)).toBe('Forty-two.')
  expect(files.get('index.html')).toContain(`<a href="files/${fileId}/R%C3%A9ponses.txt">`)

  await duty('mail:copy_ready', { to: kofi.id, about: { copyId: asked.copyId } })
  const [mail] = mailer.mails
  expect(mail?.to.address).toBe('student-1@school.test')
  expect(mail?.text).toContain('http://school.test/settings/data#copy')
  expect(mail?.text).not.toContain(asked.copyId)
})

test('A copy lists what it holds, with size and SHA-256, and describes it to programs', async () => {
  const { copyId } = await world.as(kofi).privacy.askForCopy()
  await make(copyId)
  const files = await opened(copyId)
  const manifest = JSON.parse(files.get('manifest.json') ?? '')
  expect(manifest).toMatchObject({ state: 'COMPLETE', personId: kofi.id, missing: [] })
  expect(manifest.files.map(({ path }: { path: string }) => path)).toEqual(
    [...files.keys()].filter((path) => path !== 'manifest.json'),
  )
  for (const { path, sha256, size } of manifest.files) {
    const bytes = Buffer.from(files.get(path) ?? '')
    expect({ path, size: bytes.length, sha256: await sha256Of(bytes) }).toEqual({ path, size, sha256 })
  }
  const schema = JSON.parse(files.get('schemas/account.schema.json') ?? '')
  expect(Object.keys(schema.properties)).toEqual(Object.keys(JSON.parse(files.get('account.json') ?? '')))
  const [header, ...lines] = parse(files.get('courses/attendance.csv') ?? '', { bom: true }) as string[][]
  expect(header?.slice(0, 3)).toEqual(['table', 'id', 'session_id'])
  expect(lines).toEqual([])
  const described = JSON.parse(files.get('schemas/courses/attendance.csv-metadata.json') ?? '')
  expect(described.url).toBe('../../courses/attendance.csv')
  expect(described.tableSchema.columns.map(({ name }: { name: string }) => name)).toEqual(header)
  expect(described.tableSchema.columns).toContainEqual({ name: 'left_at', titles: 'left_at', datatype: 'dateTime' })
  const about = JSON.parse(files.get('about-your-data.json') ?? '')
  const contact = about.categories.find(({ category }: { category: string }) => category === 'contact')
  expect(contact).toMatchObject({
    purposes: expect.arrayContaining(['to sign in by an address, and to let each have one account']),
    recipients: [],
  })
  // Kofi gave no number, so nothing is said of what numbers are for.
  expect(contact.purposes).not.toContain('to reach people by the messages they asked for')
})

test('What is told beside a copy is told of what there is, with who answers for it and who watches over them', async () => {
  const told = async () => {
    const { copyId } = await world.as(kofi).privacy.askForCopy()
    await make(copyId)
    const { responsible, categories } = JSON.parse((await opened(copyId)).get('about-your-data.json') ?? '')
    return { responsible, kept: categories.map(({ category }: { category: string }) => category) as string[] }
  }
  const before = await told()
  expect(before.responsible).toBeNull()
  expect(before.kept).toContain('contact')
  const answering = {
    name: 'Northside Music',
    form: '',
    address: '1 Quay',
    contact: 'data@north.test',
    officer: '',
    authority: 'CNIL',
    authorityUrl: 'https://www.cnil.fr',
  }
  await world.as(await world.people.owner()).documents.enterController({ since: '2026-09-01', ...answering })
  await upload(kofi, 'mine.txt', 'Mine.')
  const after = await told()
  expect(after.responsible).toMatchObject(answering)
  expect(after.kept.filter((category) => !before.kept.includes(category))).toContain('content')
})

test('A file that is gone is named in a copy, which says that it is not whole', async () => {
  const kept = await upload(kofi, 'kept.txt', 'Still here.')
  const gone = await upload(kofi, 'gone.txt', 'Not for long.')
  const changed = await upload(kofi, 'changed.txt', 'As I wrote it.')
  await world.ports.store.delete(`files/${gone}`)
  await world.ports.store.put(`files/${changed}`, Readable.from([Buffer.from('As somebody else wrote it.')]))
  const { copyId } = await world.as(kofi).privacy.askForCopy()
  await make(copyId)
  expect((await world.as(kofi).privacy.copies()).items[0]).toMatchObject({ state: 'partial', missing: 2 })
  const files = await opened(copyId)
  const missing = [`files/${gone}/gone.txt`, `files/${changed}/changed.txt`].sort()
  expect(JSON.parse(files.get('manifest.json') ?? '')).toMatchObject({ state: 'PARTIAL', missing })
  for (const path of missing) expect(files.get('index.html')).toContain(`<li>${path}</li>`)
  expect(files.get(`files/${kept}/kept.txt`)).toBe('Still here.')

  const olive = await world.people.owner()
  await duty('mail:copy_ready', { to: kofi.id, about: { copyId } })
  expect(mailer.mails[0]?.text).toContain('It is not whole. Files that should be in it and are gone or damaged: 2;')
  await duty('reaction:privacy.copy_is_partial', { copyId })
  expect(await queued()).toContainEqual({ task: 'mail:copy_needs_mending', to: olive.id })
  await duty('mail:copy_needs_mending', { to: olive.id, about: { copyId } })
  expect(mailer.mails[1]?.text).toContain(`In the copy ${copyId}, files are missing or damaged: 2.`)
  expect(mailer.mails[1]?.text).not.toMatch(/Kofi|student-1/)
})

test('A copy that is whole troubles nobody', async () => {
  await world.people.owner()
  const { copyId } = await world.as(kofi).privacy.askForCopy()
  await make(copyId)
  await duty('reaction:privacy.copy_is_partial', { copyId })
  expect(await queued()).not.toContainEqual(expect.objectContaining({ task: 'mail:copy_needs_mending' }))
})

test('A copy holds nothing of anybody else', async () => {
  const ada = await world.people.teacher()
  await upload(ada, 'secret.txt', 'What Ada wrote.')
  const { copyId } = await world.as(kofi).privacy.askForCopy()
  await make(copyId)
  const everything = [...(await opened(copyId)).values()].join('\n')
  expect(everything).not.toContain('What Ada wrote.')
  expect(everything).not.toContain(ada.id)
})

test('A copy is opened to its person only, five times, for three days, and its bytes go after a week', async () => {
  const { copyId } = await world.as(kofi).privacy.askForCopy()
  await make(copyId)
  const other = await world.people.owner()
  await expect(fetched(copyId, other)).rejects.toThrow('copy.unknown')
  for (let time = 1; time <= 5; time++) await fetched(copyId)
  await expect(fetched(copyId)).rejects.toThrow('copy.over')
  // What broke off may be gone on with.
  await expect(fetched(copyId, kofi, { counts: false })).resolves.toMatchObject({ id: copyId })
  world.clock.advance({ hours: 72 })
  await expect(fetched(copyId, kofi, { counts: false })).rejects.toThrow('copy.over')
  expect((await world.as(again(kofi)).privacy.copies()).items[0]?.state).toBe('over')

  world.clock.advance({ hours: 95 })
  await duty('privacy.sweep_copies', {})
  expect((await world.as(again(kofi)).privacy.copies()).items).toHaveLength(1)
  world.clock.advance({ hours: 1 })
  await duty('privacy.sweep_copies', {})
  await duty('privacy.remove_copy', { copyId })
  expect((await world.as(again(kofi)).privacy.copies()).items).toEqual([])
  expect(await Array.fromAsync(world.ports.store.list('copies/'))).toEqual([])
})

test('What lies in the store tells nothing, and nothing at all once its person’s key is gone', async () => {
  await upload(kofi, 'answers.txt', 'Forty-two.')
  const { copyId } = await world.as(kofi).privacy.askForCopy()
  await make(copyId)
  const lying = await buffer(await world.ports.store.get(storeKeyOf(copyId as CopyId)))
  expect(lying.includes('manifest.json')).toBe(false)
  await world.db.transact((tx) => world.ports.vault.shred(tx, kofi.id))
  await expect(fetched(copyId)).rejects.toThrow('The key of this subject is gone.')
})

test('One copy is made at a time, three a day, and only for who showed who they are', async () => {
  const { privacy } = world.as(kofi)
  await expect(world.as({ ...kofi, confirmedAt: null }).privacy.askForCopy()).rejects.toThrow('sign_in.confirm_again')
  const asked = await Promise.allSettled([privacy.askForCopy(), privacy.askForCopy(), privacy.askForCopy()])
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const { reason } of asked.filter((one) => one.status === 'rejected'))
    expect(reason).toEqual(new Refusal('copy.being_made'))
  await make((await privacy.copies()).items[0]?.copyId ?? '')
  world.clock.advance({ seconds: 1 })
  await make((await privacy.askForCopy()).copyId)
  expect((await privacy.copies()).items.map(({ state }) => state)).toEqual(['ready', 'over'])
  await make((await privacy.askForCopy()).copyId)
  await expect(privacy.askForCopy()).rejects.toThrow('copy.too_many')
  world.clock.advance({ hours: 24 })
  await expect(world.as(again(kofi)).privacy.askForCopy()).resolves.toMatchObject({ state: 'waiting' })
})

test('A copy that cannot be made is tried three times, and then has failed', async () => {
  const { copyId } = await world.as(kofi).privacy.askForCopy()
  const broken = {
    ...world.ports,
    store: { ...world.ports.store, put: () => Promise.reject(new Error('The disk is full.')) },
  }
  for (let time = 1; time <= 3; time++) {
    expect((await world.as(kofi).privacy.copies()).items[0]?.state).toBe(time === 1 ? 'waiting' : 'being_made')
    await expect(duty('privacy.make_copy', { copyId }, broken)).rejects.toThrow('The disk is full.')
  }
  expect((await world.as(kofi).privacy.copies()).items[0]).toMatchObject({ state: 'failed', size: null })
  await make(copyId)
  expect((await world.as(kofi).privacy.copies()).items[0]?.state).toBe('failed')

  const olive = await world.people.owner()
  await duty('reaction:privacy.copy_has_failed', { copyId })
  expect(await queued()).toEqual(
    expect.arrayContaining([
      { task: 'mail:copy_broke', to: kofi.id },
      { task: 'mail:copy_needs_mending', to: olive.id },
    ]),
  )
  await duty('mail:copy_broke', { to: kofi.id, about: { copyId } })
  await duty('mail:copy_needs_mending', { to: olive.id, about: { copyId } })
  expect(mailer.mails.map(({ subject }) => subject)).toEqual([
    'Your copy from Northside could not be made',
    'A copy of somebody’s data from Northside could not be made',
  ])
})

const make = (copyId: string) => duty('privacy.make_copy', { copyId })

async function duty(name: string, payload: unknown, ports = world.ports) {
  const found = dutiesOfAll(ports, { origin: 'http://school.test', log: silentLog }).find(
    ({ job }) => job.name === name,
  )
  await found?.perform(world.db, found.job.payload.parse(payload))
}

/** What waits to be done for somebody. */
async function queued(): Promise<{ task: string; to: string }[]> {
  const { rows } = await world.pools.reader.query<{ task: string; to: string }>(
    `select identifier as task, payload->>'to' as to
       from graphile_worker._private_jobs as job join graphile_worker._private_tasks as task on task.id = task_id`,
  )
  return rows
}

/** The same person, after they showed again who they are. */
const again = (person: Person): Person => ({ ...person, confirmedAt: world.clock.now() })

const upload = (person: Person, name: string, text: string) =>
  keepUpload(world.db, world.ports, person, { name, body: Readable.from([Buffer.from(text)]), limitBytes: 1000 })

const fetched = (copyId: string, person = kofi, { counts } = { counts: true }) =>
  world.db.transact((tx) => fetchCopy(tx, person, copyId as CopyId, { counts }))

/** What is in the ZIP, in its order. */
async function opened(copyId: string): Promise<Map<string, string>> {
  const { id, key, size } = await fetched(copyId)
  const whole = { start: 0, end: size - 1 }
  const zip = await fromBufferPromise(
    await buffer(unsealed(key, size, whole, (range) => world.ports.store.get(storeKeyOf(id), range))),
  )
  const files = new Map<string, string>()
  for await (const entry of zip.eachEntry())
    files.set(entry.fileName, String(await buffer(await zip.openReadStreamPromise(entry))))
  return files
}

const sha256Of = async (bytes: Buffer) =>
  Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))).toString('hex')
