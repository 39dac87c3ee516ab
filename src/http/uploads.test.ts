import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import * as tus from 'tus-js-client'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Person } from '#kernel/actor'
import { silentLog } from '#kernel/log'
import { quietVisit } from '#kernel/visit'
import { beginSignIn } from '#modules/identity'
import { learningAttachments } from '#modules/learning'
import { type CourseWorld, openCourseWorld } from '../../test/courses.ts'
import { serverOf } from '../../test/servers.ts'
import { filesMount } from './files.ts'
import { formUploads } from './form-uploads.ts'
import { fileHeader, resumableUploads } from './uploads.ts'

const limitBytes = 3_000_000
let world: CourseWorld
let served: Awaited<ReturnType<typeof serverOf>>
let origin: string
let close: () => Promise<void>
const cookies = new Map<Person, string>()

/** Pages are doubled by one that answers with the fields it was sent. */
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-uploads-'))
  world = await openCourseWorld()
  await world.join(world.kofi)
  const uploads = resumableUploads({
    db: world.db,
    ports: world.ports,
    folder,
    limitBytes,
    unfinishedEach: 5,
    log: silentLog,
  })
  served = await serverOf(world, {
    pages: async (request, response) => response.end(await text(request)),
    mounts: [
      filesMount({ db: world.db, store: world.ports.store, kinds: learningAttachments }),
      uploads,
      formUploads({ db: world.db, ports: world.ports, limitBytes }),
    ],
    requestsAMinute: 10_000,
  })
  origin = served.origin
  for (const person of [world.ada, world.ben, world.kofi, world.lena]) cookies.set(person, await signedIn(person))
  close = async () => {
    uploads.close()
    await served.close()
    await world.close()
    await rm(folder, { recursive: true })
  }
})
afterAll(() => close())

async function signedIn(person: Person): Promise<string> {
  let token = ''
  const visit = {
    ...quietVisit(origin),
    keepSession(session: { token: string } | null) {
      token = session?.token ?? ''
    },
  }
  await world.db.transact((tx) => beginSignIn(tx, person.id, visit))
  return `lectern=${token}`
}

const as = (person: Person | null) => ({ cookie: (person && cookies.get(person)) ?? '', origin })
const get = (path: string, person: Person | null, headers: Record<string, string> = {}) =>
  fetch(origin + path, { headers: { ...as(person), ...headers } })
const fieldsOf = async (response: Response) => new URLSearchParams(await response.text())
const uploadsOf = (person: Person) =>
  world.rows<{ name: string }>('select name from files.file where owner_id = $1 and attached_at is null', [person.id])

async function material(bytes: string | Uint8Array, name = 'week 1 – été.txt') {
  const id = await world.upload(world.ada, name, bytes)
  await world
    .as(world.ada)
    .courses.addItem({ courseId: world.courseId, kind: 'material', title: 'Reading', files: [id], publish: true })
  return id
}

describe('A stored file', () => {
  test('is sent to who may read it, and does not exist for others', async () => {
    const id = await material('Read chapter one.')
    const response = await get(`/files/${id}/anything`, world.kofi)
    expect([response.status, await response.text()]).toEqual([200, 'Read chapter one.'])
    for (const person of [world.ben, world.lena, null]) expect((await get(`/files/${id}/x`, person)).status).toBe(404)
    expect((await get('/files/fil_nothing', world.kofi)).status).toBe(404)
    expect((await get('/files/..%2f..%2fetc%2fpasswd', world.kofi)).status).toBe(404)
  })

  test('cannot run anything, and carries its name', async () => {
    const id = await material('<script>alert(1)</script>', 'evil"; x.html')
    const { headers } = await get(`/files/${id}/x`, world.kofi)
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain('sandbox')
    expect(headers.get('content-disposition')).toBe(
      `inline; filename="evil ; x.html"; filename*=UTF-8''evil%20%3B%20x.html`,
    )
    const pdf = await material('%PDF-1.7 …', 'Übung.pdf')
    expect((await get(`/files/${pdf}/x`, world.kofi)).headers.get('content-disposition')).toBe(
      `attachment; filename="_bung.pdf"; filename*=UTF-8''%C3%9Cbung.pdf`,
    )
  })

  test('is closed again when its reader is gone before the first byte', async () => {
    const id = await material('Read chapter one.')
    const { port } = new URL(origin)
    const stored = vi.spyOn(world.ports.store, 'get')
    const bytes = Readable.from(['Read chapter one.'])
    const arrived = once(served.server, 'connection')
    const reader = connect(Number(port), '127.0.0.1')
    const [line] = (await arrived) as [Socket]
    stored.mockImplementationOnce(async () => {
      const gone = once(line, 'close')
      reader.destroy()
      await gone
      return bytes
    })
    reader.write(`GET /files/${id}/x HTTP/1.1\r\nhost: x\r\ncookie: ${cookies.get(world.kofi)}\r\n\r\n`)
    await expect.poll(() => bytes.closed).toBe(true)
    stored.mockRestore()
    expect((await get(`/files/${id}/x`, world.kofi)).status).toBe(200)
  })

  test('is kept by no shared cache, and not sent twice to who has it', async () => {
    const id = await material('Read chapter one.')
    const first = await get(`/files/${id}/x`, world.kofi)
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    const tag = String(first.headers.get('etag'))
    expect((await get(`/files/${id}/x`, world.kofi, { 'if-none-match': tag })).status).toBe(304)
    expect((await get(`/files/${id}/x`, world.lena, { 'if-none-match': tag })).status).toBe(404)
  })

  test.each([
    ['bytes=0-4', 206, '01234', 'bytes 0-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=5-2', 200, '0123456789', null],
    ['bytes=0-1,3-4', 200, '0123456789', null],
    ['nonsense', 200, '0123456789', null],
  ])('asked for %j answers %i', async (range, status, body, contentRange) => {
    const id = await material('0123456789')
    const response = await get(`/files/${id}/x`, world.kofi, { range })
    expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual([
      status,
      body,
      contentRange,
    ])
  })

  test('of another version is sent whole', async () => {
    const id = await material('0123456789')
    const response = await get(`/files/${id}/x`, world.kofi, { range: 'bytes=0-1', 'if-range': '"other"' })
    expect(response.status).toBe(200)
  })
})

describe('A form with files', () => {
  const send = (person: Person | null, form: FormData) =>
    fetch(`${origin}/courses/new`, { method: 'POST', body: form, headers: as(person) })

  test('reaches the page as fields, its files as uploads of whoever sent it', async () => {
    const form = new FormData()
    form.set('title', 'Élémentaire & more')
    form.append('files', new File(['one'], 'één.txt'))
    form.append('files', new File(['two'], 'two.txt'))
    form.append('empty', new File([], ''))
    const fields = await fieldsOf(await send(world.ada, form))
    expect(fields.get('title')).toBe('Élémentaire & more')
    expect(fields.has('empty')).toBe(false)
    expect(fields.getAll('files')).toEqual([expect.stringMatching(/^fil_/), expect.stringMatching(/^fil_/)])
    const sent = await Promise.all(
      fields.getAll('files').map(async (id) => (await get(`/files/${id}/x`, world.ada)).text()),
    )
    expect(sent.sort()).toEqual(['one', 'two'])
    expect((await uploadsOf(world.ada)).map(({ name }) => name)).toContain('één.txt')
  })

  test('says beside the field what was too large, and keeps what was typed', async () => {
    const form = new FormData()
    form.set('files', new File([new Uint8Array(limitBytes + 1)], 'film.mp4'))
    form.set('title', 'A film')
    const before = await uploadsOf(world.ben)
    const fields = await fieldsOf(await send(world.ben, form))
    expect([fields.get('files'), fields.get('title')]).toEqual(['refused:upload.too_large', 'A film'])
    expect(await uploadsOf(world.ben)).toEqual(before)
  })

  test('of a stranger is not read', async () => {
    const form = new FormData()
    form.set('files', new File(['x'], 'x.txt'))
    expect((await send(null, form)).status).toBe(401)
  })

  test('that is no form, or too much of one, is refused', async () => {
    const broken = await fetch(`${origin}/x`, {
      method: 'POST',
      body: 'no parts',
      headers: { ...as(world.ada), 'content-type': 'multipart/form-data' },
    })
    expect(broken.status).toBe(422)
    const form = new FormData()
    for (let count = 0; count < 201; count += 1) form.append('field', 'x')
    expect((await send(world.ada, form)).status).toBe(422)
  })

  test('whose sender vanishes half-way leaves nothing', async () => {
    const keys = async () => (await Array.fromAsync(world.ports.store.list('files/'))).length
    const before = await keys()
    const begun = vi.spyOn(world.ports.store, 'put')
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
    socket.write(
      `POST /x HTTP/1.1\r\nhost: ${new URL(origin).host}\r\ncookie: ${cookies.get(world.ben)}\r\norigin: ${origin}\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 100000\r\n\r\n--b\r\ncontent-disposition: form-data; name="files"; filename="half.txt"\r\n\r\nhalf of it`,
    )
    await expect.poll(() => begun.mock.calls.length).toBe(1)
    socket.destroy()
    await expect.poll(async () => [await keys(), await uploadsOf(world.ben)]).toEqual([before, []])
  })

  test('from another site is refused', async () => {
    const form = new FormData()
    form.set('files', new File(['x'], 'x.txt'))
    const response = await fetch(`${origin}/x`, {
      method: 'POST',
      body: form,
      headers: { ...as(world.ada), origin: 'https://elsewhere.example' },
    })
    expect(response.status).toBe(403)
  })
})

describe('A resumable upload', () => {
  const bytes = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => (index * 7) % 251))

  function send(person: Person | null, body: Buffer, options: Partial<tus.UploadOptions> = {}) {
    return new Promise<string>((resolve, reject) => {
      const upload = new tus.Upload(body, {
        endpoint: `${origin}/uploads`,
        headers: as(person),
        metadata: { filename: 'lecture – été.bin' },
        retryDelays: null,
        onSuccess: ({ lastResponse }) => resolve(String(lastResponse.getHeader(fileHeader))),
        onError: reject,
        ...options,
      })
      upload.start()
    })
  }

  test('becomes an upload of whoever sent it', async () => {
    const id = await send(world.ada, bytes, { chunkSize: 300_000 })
    const stored = await get(`/files/${id}/x`, world.ada)
    expect(Buffer.from(await stored.arrayBuffer()).equals(bytes)).toBe(true)
    expect(stored.headers.get('content-disposition')).toContain('lecture%20%E2%80%93%20%C3%A9t%C3%A9.bin')
  })

  test('goes on where it broke off', async () => {
    let url = ''
    let accepted = 0
    await new Promise<void>((resolve) => {
      const upload = new tus.Upload(bytes, {
        endpoint: `${origin}/uploads`,
        headers: as(world.ada),
        metadata: { filename: 'lecture.bin' },
        chunkSize: 250_000,
        retryDelays: null,
        onChunkComplete: (_size, sum) => {
          accepted = sum
          url = String(upload.url)
          upload.abort().then(resolve)
        },
      })
      upload.start()
    })
    expect(accepted).toBe(250_000)
    const sent: number[] = []
    const id = await send(world.ada, bytes, {
      uploadUrl: url,
      chunkSize: 250_000,
      onChunkComplete: (size) => void sent.push(size),
    })
    expect(sent).toEqual([250_000, 250_000, 250_000])
    expect(Buffer.from(await (await get(`/files/${id}/x`, world.ada)).arrayBuffer()).equals(bytes)).toBe(true)
  })

  test('of somebody else does not exist', async () => {
    const begun = await fetch(`${origin}/uploads`, {
      method: 'POST',
      headers: { ...as(world.ada), 'tus-resumable': '1.0.0', 'upload-length': '10' },
    })
    expect(begun.status).toBe(201)
    const url = new URL(String(begun.headers.get('location')), origin).href
    const head = (person: Person) =>
      fetch(url, { method: 'HEAD', headers: { ...as(person), 'tus-resumable': '1.0.0' } })
    expect((await head(world.ada)).status).toBe(200)
    expect((await head(world.ben)).status).toBe(404)
    const patch = await fetch(url, {
      method: 'PATCH',
      body: 'hello',
      headers: {
        ...as(world.ben),
        'tus-resumable': '1.0.0',
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
      },
    })
    expect(patch.status).toBe(404)
    expect(
      (await fetch(url, { method: 'DELETE', headers: { ...as(world.ben), 'tus-resumable': '1.0.0' } })).status,
    ).toBe(404)
  })

  test('of a stranger, or too large, is refused', async () => {
    await expect(send(null, bytes)).rejects.toThrow('401')
    await expect(send(world.ada, Buffer.alloc(limitBytes + 1))).rejects.toThrow('413')
  })

  test('is one of a few that may lie unfinished, however many are begun at once', async () => {
    const begin = async (person: Person) => {
      const headers = { ...as(person), 'tus-resumable': '1.0.0', 'upload-length': '10' }
      const answer = await fetch(`${origin}/uploads`, { method: 'POST', headers })
      return { status: answer.status, url: answer.headers.get('location') ?? '' }
    }
    const all = await Promise.all(Array.from({ length: 20 }, () => begin(world.ben)))
    const begun = all.filter(({ status }) => status === 201)
    for (let more = begun.length; more < 5; more++) begun.push(await begin(world.ben))
    expect(begun.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201])
    expect((await begin(world.ben)).status).toBe(409)
    expect((await begin(world.kofi)).status).toBe(201)
    const headers = { ...as(world.ben), 'tus-resumable': '1.0.0' }
    await fetch(origin + begun[0]?.url, { method: 'DELETE', headers })
    expect((await begin(world.ben)).status).toBe(201)
  })

  test('is not begun by whoever has fifty that nothing uses', async () => {
    await world.rows(
      `insert into files.file (id, owner_id, name, media_type, size, sha256, store_key, uploaded_at)
       select 'fil_' || lpad(n::text, 26, '0'), $1, 'x', 'x', 1, '', 'none/' || n, now() from generate_series(1, 50) n`,
      [world.lena.id],
    )
    await expect(send(world.lena, bytes)).rejects.toThrow('upload.too_many')
  })
})
