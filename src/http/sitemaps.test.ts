import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#kernel/time'
import { serverOf } from '../../test/servers.ts'
import { openWorld, type World } from '../../test/world.ts'
import { configurationPage } from '../config/tables.ts'
import { mostInASitemap, type PublicPages, sitemapMount } from './sitemaps.ts'

describe('The map for search engines', () => {
  let world: World
  const closing: (() => Promise<void>)[] = []
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(async () => {
    for (const close of closing) await close()
    await world.close()
  })

  /** So many pages under a name, and how many were asked for at a time. */
  function pagesOf(name: string, count: number) {
    const asked: number[] = []
    const changedAt = systemClock.now()
    const source: PublicPages = {
      sign: async () => String(count),
      async some(_tx, after, limit) {
        asked.push(limit)
        const first = after === '' ? 0 : Number(after) + 1
        return Array.from({ length: Math.max(0, Math.min(limit, count - first)) }, (_none, at) => {
          const key = String(first + at).padStart(6, '0')
          return { key, path: `/${name}/${key}`, changedAt }
        })
      },
    }
    return { source, asked }
  }

  async function mapOf(sources: PublicPages[], mostPages?: number) {
    const mount = sitemapMount({ db: world.db, sources, originOf: () => 'https://school.test', mostPages })
    const server = await serverOf(world, { mounts: [mount] })
    closing.push(() => server.close())
    const text = await (await fetch(`${server.origin}/sitemap.xml`)).text()
    return [...text.matchAll(/<loc>https:\/\/school\.test([^<]*)<\/loc>/g)].map(([, path]) => path)
  }

  it('holds the front, then every page of every source', async () => {
    const paths = await mapOf([pagesOf('courses', 2).source, pagesOf('people', 1).source])
    expect(paths).toEqual(['/', '/courses/000000', '/courses/000001', '/people/000000'])
  })

  it('holds no more than it is told to, and asks for no more', async () => {
    const [courses, people] = [pagesOf('courses', 2), pagesOf('people', 9)]
    expect(await mapOf([courses.source, people.source], 5)).toEqual([
      '/',
      '/courses/000000',
      '/courses/000001',
      '/people/000000',
      '/people/000001',
    ])
    expect(people.asked).toEqual([2])
    const late = pagesOf('late', 1)
    expect(await mapOf([pagesOf('courses', 9).source, late.source], 5)).toHaveLength(5)
    expect(late.asked).toEqual([])
  })

  it('holds what the protocol allows where a school has more, as the page on the configuration says', async () => {
    const { source, asked } = pagesOf('people', mostInASitemap + 10)
    const paths = await mapOf([source])
    expect(paths).toHaveLength(mostInASitemap)
    expect(new Set(paths).size).toBe(mostInASitemap)
    expect(Math.max(...asked)).toBe(1000)
    expect(configurationPage()).toContain(`/sitemap.xml | ${mostInASitemap.toLocaleString('en')} |`)
  })
})
