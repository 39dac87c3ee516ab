import { describe, expect, it } from 'vitest'
import { locales } from '../../src/web/format/locales.ts'
import { currentBuild, pageWeights } from './page-weights.ts'

const build = await currentBuild()
const limit = 60_000

/** The room fetches the media client later, the gallery has every part there is; all else must open on a slow phone. */
const heavy = /^\/kit$|^\/class\/\[sessionId\]$/

describe.skipIf(!build).each(locales)(
  `the first visit to a page in %s${build ? '' : ' (not weighed: the pages are not built)'}`,
  async (language) => {
    const weights = build ? await pageWeights(build, language) : []

    it('knows every page of the build', () => {
      expect(weights.length).toBeGreaterThan(1)
      for (const { modules } of weights) expect(modules).toBeGreaterThan(3)
    })

    it.each(weights.filter(({ route }) => !heavy.test(route)))(
      'runs at most 60 kB of script on $route',
      ({ script }) => {
        expect(script).toBeGreaterThan(5_000)
        expect(script).toBeLessThanOrEqual(limit)
      },
    )

    it('runs at most 72 kB of script before somebody enters a class', () => {
      expect(weights.find(({ route }) => route === '/class/[sessionId]')?.script).toBeLessThanOrEqual(72_000)
    })
  },
)
