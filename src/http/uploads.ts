import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { FileStore as PartialUploads } from '@tus/file-store'
import { Server as TusServer } from '@tus/server'
import { type Person, personOf } from '#kernel/actor'
import type { Db } from '#kernel/db'
import type { Log } from '#kernel/log'
import { Refusal, statusOf } from '#kernel/refusal'
import { type FilesPorts, keepUpload, mayUpload } from '#modules/files'
import { type Mount, pathOf } from './server.ts'

export type UploadOptions = {
  db: Db
  ports: FilesPorts
  /** Where what has not arrived entirely waits. */
  folder: string
  limitBytes: number
  /** How many of one person may lie here unfinished. */
  unfinishedEach: number
  log: Log
}

const unfinishedFor = 24 * 60 * 60 * 1000
const sweepEvery = 60 * 60 * 1000

/** What the store writes beside each upload has this at the end of its name. */
const description = '.json'

/** What the browser reads the id of the finished file from. */
export const fileHeader = 'x-lectern-file'

/**
 * /uploads: uploads that go on where they broke off (tus 1.0). An unfinished one belongs to the person who began it;
 * finished, it becomes an upload of theirs as if a form had sent it.
 */
export function resumableUploads({
  db,
  ports,
  folder,
  limitBytes,
  unfinishedEach,
  log,
}: UploadOptions): Mount & { close(): void } {
  const senders = new WeakMap<IncomingMessage, Person>()
  /** Names given to uploads that are not on disk yet. */
  const beginning = new Map<IncomingMessage, string>()
  const partial = new PartialUploads({ directory: folder, expirationPeriodInMilliseconds: unfinishedFor })
  const tus = new TusServer({
    path: '/uploads',
    datastore: partial,
    maxSize: limitBytes,
    relativeLocation: true,
    allowedOrigins: [],
    exposedHeaders: [fileHeader],
    disableTerminationForFinishedUploads: true,
    // Whose it is stands in its name, so that those of one person are counted without opening any.
    namingFunction(request) {
      const name = `${senderOf(request).id}.${randomBytes(16).toString('hex')}`
      beginning.set(incoming(request), name)
      return name
    },

    async onIncomingRequest(request, id) {
      if (request.method === 'POST') return
      const { metadata } = await partial.getUpload(id)
      if (metadata?.owner !== senderOf(request).id)
        throw { status_code: 404, body: 'The file for this url was not found\n' }
    },

    async onUploadCreate(request, upload) {
      const sender = senderOf(request)
      await db.read((tx) => mayUpload(tx, sender))
      const theirs = await unfinishedOf(sender)
      if (theirs.size > unfinishedEach) throw new Refusal('upload.too_many')
      return { metadata: { filename: upload.metadata?.filename ?? '', owner: sender.id } }
    },

    async onUploadFinish(request, upload) {
      const name = upload.metadata?.filename ?? ''
      const fileId = await keepUpload(db, ports, senderOf(request), { name, body: partial.read(upload.id), limitBytes })
      await partial.remove(upload.id)
      return { headers: { [fileHeader]: fileId } }
    },

    onResponseError(_request, error) {
      if (error instanceof Refusal) return { status_code: statusOf(error.code), body: error.code }
      if (error instanceof Error) log.error({ err: error }, 'an upload broke')
      return undefined
    },
  })

  /** What waits here of theirs, and what they are beginning now. */
  async function unfinishedOf({ id }: Person): Promise<Set<string>> {
    const there = (await readdir(folder)).filter((file) => file.endsWith(description))
    const names = [...beginning.values(), ...there.map((file) => file.slice(0, -description.length))]
    return new Set(names.filter((name) => name.startsWith(`${id}.`)))
  }

  function senderOf(request: Request): Person {
    const sender = senders.get(incoming(request))
    if (!sender) throw new Refusal('sign_in.required')
    return sender
  }

  const sweep = setInterval(() => {
    tus.cleanUpExpiredUploads().catch((error) => log.warn({ err: error }, 'unfinished uploads were not swept'))
  }, sweepEvery).unref()

  return {
    async request(request, response, { actor }) {
      const path = pathOf(request)
      if (path !== '/uploads' && !path.startsWith('/uploads/')) return false
      senders.set(request, personOf(actor))
      try {
        await tus.handle(request, response)
      } finally {
        beginning.delete(request)
      }
      return true
    },
    close: () => clearInterval(sweep),
  }
}

type Request = { runtime?: { node?: { req: unknown } | undefined } | undefined }

function incoming(request: Request): IncomingMessage {
  return request.runtime?.node?.req as IncomingMessage
}
