import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'

/** Of questions over one connection at a time: behind a slow one the others wait, though never for more than these. */
const mostTogether = 8

type Shared = { client: Promise<PostgresPoolClient>; asked: number; asking: number; closed: boolean }

/**
 * A pool for statements that stand alone: those that come up within two turns of the event loop go over one connection together and
 * are answered in order. Waking PostgreSQL costs as much as all else about a small question; the more visitors ask, the fewer times it
 * is done. Its clients need `pipeline`.
 */
export function shareConnections(pool: pg.Pool): PostgresPool {
  let open: Shared | null = null

  return {
    async connect() {
      open = open && open.asked < mostTogether ? open : begin()
      open.asked++
      open.asking++
      return open.client
    },
    end: () => pool.end(),
  }

  function begin(): Shared {
    const shared: Shared = { asked: 0, asking: 0, closed: false, client: pool.connect().then(lend) }
    const close = () => {
      shared.closed = true
      if (open === shared) open = null
    }
    shared.client.catch(close)
    return shared

    function lend(client: pg.PoolClient): PostgresPoolClient {
      const giveBack = () => {
        if (shared.closed && shared.asking === 0) client.release()
      }
      const { stream } = client.connection
      stream.cork()
      // What several visitors set going in one turn has its questions ready in the next.
      setImmediate(setImmediate, () => {
        stream.uncork()
        close()
        giveBack()
      })
      return {
        query: client.query.bind(client) as PostgresPoolClient['query'],
        release() {
          shared.asking--
          giveBack()
        },
      }
    }
  }
}
