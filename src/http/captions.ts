import { keyOf } from '#kernel/actor'
import type { Db } from '#kernel/db'
import { idOf } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { captionsOfRecording } from '#modules/live'
import { type Mount, pathOf } from './server.ts'

const recordingId = idOf('rec')

/** /recordings/<id>/captions.vtt: what is said in a film, to whoever may see the film. */
export function captionsMount({ db }: { db: Db }): Mount {
  return {
    async request(request, response, { actor }) {
      const wanted = /^[/]recordings[/]([^/]+)[/]captions[.]vtt$/.exec(pathOf(request))?.[1]
      if (wanted === undefined) return false
      if (request.method !== 'GET' && request.method !== 'HEAD') throw new Refusal('not_allowed')
      const id = recordingId.safeParse(wanted)
      if (!id.success) throw new Refusal('recording.unknown')
      if (keyOf(actor)) throw new Refusal('key.closed')
      const body = Buffer.from(await db.read((tx) => captionsOfRecording(tx, actor, id.data)))
      response.setHeader('content-type', 'text/vtt; charset=utf-8')
      response.setHeader('content-length', body.length)
      response.setHeader('content-security-policy', "default-src 'none'; sandbox; frame-ancestors 'none'")
      response.setHeader('cross-origin-resource-policy', 'same-origin')
      response.setHeader('cache-control', 'private, no-store')
      response.end(request.method === 'HEAD' ? undefined : body)
      return true
    },
  }
}
