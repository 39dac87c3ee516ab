import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Actor, isRecent, keyOf, personOf } from '#kernel/actor'
import type { Db } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import type { FileStore } from '#modules/files/ports'
import { fetchCopy, storeKeyOf, unsealed } from '#modules/privacy'
import { copyId } from '#modules/privacy/schema'
import { sendBytes } from './files.ts'
import { type Mount, pathOf } from './server.ts'

/** Where what a copy can be fetched at is shown; whoever comes with a browser and may not yet is led there. */
const page = '/settings/data'

/** /settings/data/copies/<id>.zip: somebody's copy, to nobody but them, and only if they showed a moment ago who they are. */
export function copiesMount({ db, store }: { db: Db; store: FileStore }): Mount {
  return {
    async request(request, response, { actor }) {
      const wanted = /^[/]settings[/]data[/]copies[/]([^/]+)[.]zip$/.exec(pathOf(request))?.[1]
      if (wanted === undefined) return false
      if (request.method !== 'GET' && request.method !== 'HEAD') throw new Refusal('not_allowed')
      const id = copyId.safeParse(wanted)
      if (!id.success) throw new Refusal('copy.unknown')
      const elsewhere = placeFirst(actor, db.clock.now(), request, page)
      if (elsewhere) response.writeHead(303, { location: elsewhere }).end()
      else await send(request, response, id.data)
      return true

      async function send(request: IncomingMessage, response: ServerResponse, id: ReturnType<typeof copyId.parse>) {
        const counts = request.method === 'GET' && /^(bytes=0-.*)?$/.test(request.headers.range ?? '')
        const copy = await db.transact((tx) => fetchCopy(tx, actor, id, { counts }))
        const day = copy.madeAt.toString().slice(0, 10)
        response.setHeader('content-type', 'application/zip')
        response.setHeader('content-disposition', `attachment; filename="my-data-${day}.zip"`)
        response.setHeader('cache-control', 'private, no-store')
        await sendBytes(request, response, {
          size: copy.size,
          tag: `"${copy.id}"`,
          open: async (range = { start: 0, end: copy.size - 1 }) =>
            unsealed(copy.key, copy.size, range, (part) => store.get(storeKeyOf(copy.id), part)),
        })
      }
    },
  }
}

/** Null for whoever may go on. A program is refused; a browser is led to where its person signs in, or shows who they are. */
export function placeFirst(actor: Actor, now: Temporal.Instant, request: IncomingMessage, page: string): string | null {
  const isBrowser = request.headers.accept?.includes('text/html') === true
  if (actor.kind !== 'person' && isBrowser) return `/sign-in?next=${encodeURIComponent(page)}`
  const person = personOf(actor)
  if (keyOf(person)) throw new Refusal('key.closed')
  if (isRecent(person, now)) return null
  if (isBrowser) return `/confirm-it-is-you?next=${encodeURIComponent(page)}`
  throw new Refusal('sign_in.confirm_again')
}
