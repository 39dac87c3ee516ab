import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { silentLog } from '#kernel/log'
import { versionsOf } from '../src/http/health.ts'
import { openServer, type ServerOptions } from '../src/http/server.ts'
import type { World } from './world.ts'

/** The http server of a world, on a port of its own, with no pages. */
export async function serverOf(
  world: World,
  options: Partial<ServerOptions> = {},
): Promise<{ origin: string; server: Server; close(): Promise<void> }> {
  const server = openServer({
    db: world.db,
    doors: world.doors,
    pages: (_request, _response, next) => next(),
    mounts: [],
    origins: { publicUrl: null, trustedProxies: 0 },
    requestsAMinute: 100,
    versions: await versionsOf('0.0.0', world.pools.writer),
    writer: world.pools.writer,
    log: silentLog,
    ...options,
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    server,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
