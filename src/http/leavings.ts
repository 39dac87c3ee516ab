import type { Db } from '#kernel/db'
import { unfollowByLink } from '#modules/documents'
import { type Mount, pathOf } from './server.ts'

/**
 * POST /privacy/processors/leave/<token> from a mail program, which has no page and no session (RFC 8058): the link is the
 * permission. A browser says where it comes from and is answered by the page of that address.
 */
export function leavingsMount({ db }: { db: Db }): Mount {
  return {
    async request(request, response) {
      const token = /^[/]privacy[/]processors[/]leave[/]([\w-]{43})$/.exec(pathOf(request))?.[1]
      if (token === undefined || request.method !== 'POST' || request.headers.origin !== undefined) return false
      request.resume()
      await db.transact((tx) => unfollowByLink(tx, token))
      response.writeHead(204).end()
      return true
    },
  }
}
