import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy'
import { type Person, personOf } from '#kernel/actor'
import type { Db } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { type FilesPorts, keepUpload, mayUpload } from '#modules/files'
import { type Mount, pathOf } from './server.ts'

type Options = { db: Db; ports: FilesPorts; limitBytes: number }

const limits = { fieldNameSize: 100, fieldSize: 256 * 1024, fields: 200, files: 20, parts: 220, headerPairs: 40 }

/**
 * A form with files, sent to a page without script: the files go to the store while they arrive, and the page reads
 * the form as if each had been a field that holds the id of an upload. Nothing is held in memory but the other fields.
 */
export function formUploads({ db, ports, limitBytes }: Options): Mount {
  return {
    async replace(request, { actor }) {
      if (!carriesFiles(request)) return null
      const sender = personOf(actor)
      await db.read((tx) => mayUpload(tx, sender))
      return asFields(request, await fieldsOf(request, (name, body) => keep(sender, name, body)))
    },
  }

  /** What was too large comes through as a field that says so, beside everything else that was typed. */
  async function keep(sender: Person, name: string, body: Readable): Promise<string> {
    try {
      return await keepUpload(db, ports, sender, { name, body, limitBytes })
    } catch (error) {
      body.resume()
      if (error instanceof Refusal) return `refused:${error.code}`
      throw error
    }
  }
}

function carriesFiles(request: IncomingMessage): boolean {
  const isForm = request.headers['content-type']?.startsWith('multipart/form-data') ?? false
  return isForm && request.method === 'POST' && !pathOf(request).startsWith('/api/')
}

async function fieldsOf(
  request: IncomingMessage,
  keep: (name: string, body: Readable) => Promise<string>,
): Promise<URLSearchParams> {
  const fields = new URLSearchParams()
  const bodies: Readable[] = []
  const kept: Promise<void>[] = []
  let cut = false
  const form = formReader(request)
  form.on('field', (name, value, nameCut, valueCut) => {
    cut ||= nameCut || valueCut
    fields.append(name, value)
  })
  form.on('file', (field, body, name) => {
    // A file field that was left empty is sent as a file without a name.
    if (!name) return void body.resume()
    bodies.push(body)
    kept.push(keep(name, body).then((id) => fields.append(field, id)))
  })
  for (const limit of ['fieldsLimit', 'filesLimit', 'partsLimit'] as const) {
    form.on(limit, () => {
      cut = true
    })
  }
  try {
    await pipeline(request, form)
  } catch (error) {
    // Whoever sends has gone, or sends no form: what has not arrived never will.
    for (const body of bodies) body.destroy(error as Error)
    await Promise.allSettled(kept)
    throw new Refusal('input.invalid')
  }
  await Promise.all(kept)
  if (cut) throw new Refusal('input.invalid')
  return fields
}

function formReader(request: IncomingMessage): BusboyInstance {
  try {
    return new Busboy({ headers: request.headers as BusboyHeaders, limits })
  } catch {
    throw new Refusal('input.invalid')
  }
}

/** The same request with another body; everything else a page may ask of it stays. */
function asFields(request: IncomingMessage, fields: URLSearchParams): IncomingMessage {
  const body = Buffer.from(fields.toString())
  const { method, url, socket, httpVersion, httpVersionMajor, httpVersionMinor, rawHeaders } = request
  const headers = {
    ...request.headers,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(body.length),
  }
  delete headers['transfer-encoding']
  return Object.assign(Readable.from([body], { objectMode: false }), {
    method,
    url,
    socket,
    connection: socket,
    httpVersion,
    httpVersionMajor,
    httpVersionMinor,
    rawHeaders,
    headers,
  }) as unknown as IncomingMessage
}
