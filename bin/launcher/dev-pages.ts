import { AsyncLocalStorage } from 'node:async_hooks'
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { createServer } from 'vite'
import type { PageSource } from '../../src/main.ts'
import { requestAtHandKey } from '../../src/web/request-at-hand.ts'

const viteFiles = /^\/(@fs|@id|@vite|node_modules|src|\.svelte-kit)\//

/** Vite answers for pages inside our own server, at the same port, its socket for changes included. */
export async function openDevelopedPages(): Promise<PageSource> {
  const atHand = new AsyncLocalStorage<IncomingMessage>()
  Object.assign(globalThis, { [requestAtHandKey]: atHand })
  // Vite wants an http server to hear of upgrades; this one never listens and is told of them.
  const upgrades = createHttpServer()
  const vite = await createServer({ server: { middlewareMode: true, hmr: { server: upgrades } }, appType: 'custom' })
  return {
    pages: (request, response, next) => atHand.run(request, () => vite.middlewares(request, response, next)),
    mounts: [
      {
        // A page is made of hundreds of modules here; they belong to nobody, and count for no limit.
        async early(request, response) {
          if (!viteFiles.test(request.url ?? '')) return false
          vite.middlewares(request, response, () => response.writeHead(404).end())
          return true
        },
        upgrade(request, socket, head) {
          if (!request.headers['sec-websocket-protocol']?.startsWith('vite-')) return false
          return upgrades.emit('upgrade', request, socket, head)
        },
      },
    ],
    close: () => vite.close(),
  }
}
