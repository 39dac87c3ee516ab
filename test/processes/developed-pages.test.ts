import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDevelopedPages } from '../../bin/launcher/dev-pages.ts'
import { serverOf } from '../servers.ts'
import { openWorld, type World } from '../world.ts'

let world: World
let source: Awaited<ReturnType<typeof openDevelopedPages>>
let server: Awaited<ReturnType<typeof serverOf>>
beforeAll(async () => {
  world = await openWorld()
  source = await openDevelopedPages()
  server = await serverOf(world, { pages: source.pages, mounts: source.mounts ?? [], requestsAMinute: 3 })
})
afterAll(async () => {
  await server?.close()
  await source?.close?.()
  await world?.close()
})

const statusOf = async (path: string) => (await fetch(server.origin + path)).status

it('The modules of a page under development count for no limit, and nobody is looked up for them', async () => {
  const modules = ['/@vite/client', '/src/web/paraglide/runtime.js', '/src/web/preferences.ts']
  for (let times = 0; times < 4; times++)
    for (const path of modules) expect([path, await statusOf(path)]).toEqual([path, 200])
  expect(await world.queries(() => fetch(`${server.origin}/@vite/client`))).toBe(0)
  expect(await statusOf('/src/web/nowhere.ts')).toBe(404)
  for (let times = 0; times < 3; times++) await statusOf('/api/v1/me')
  expect(await statusOf('/api/v1/me')).toBe(429)
})
