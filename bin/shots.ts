import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { findBrowser } from './checks/browsers.ts'
import { openDemo } from './shots/demo.ts'
import { indexOf } from './shots/index-page.ts'
import { photographs } from './shots/photographs.ts'

/**
 * `npm run shots` photographs every page for everybody, in every look and language, into shots/, with one index to look through.
 * `--url=http://localhost:3000` takes a demo that is open already; `--only=/courses` and `--quick` take less.
 */
const words = new Map(process.argv.slice(2).map((word) => word.replace(/^--/, '').split(/=(.*)/s) as [string, string]))
const folder = join(import.meta.dirname, '..', 'shots')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

await findBrowser()
const demo = await openDemo(words.get('url'))
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
  ],
})
try {
  const taken = []
  for await (const photograph of photographs(browser, demo.address, folder, {
    only: words.get('only'),
    quick: words.has('quick'),
  })) {
    taken.push(photograph)
    if (taken.length % 25 === 0) console.log(`${taken.length} photographs …`)
  }
  writeFileSync(join(folder, 'index.html'), indexOf(taken))
  console.log(`${taken.length} photographs: look at ${join('shots', 'index.html')}`)
} finally {
  await browser.close()
  await demo.close()
}
