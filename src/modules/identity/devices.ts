import Bowser from 'bowser'

/** As much of a browser as helps its person to recognise it: what it is called, how old it is, what it runs on. */
export type Device = { browser: string | null; major: number | null; system: string | null }

const browsers: ReadonlySet<string> = new Set(Object.values(Bowser.BROWSER_MAP))
const systems: ReadonlySet<string> = new Set(Object.values(Bowser.OS_MAP))

/** Names come from the library's own lists, so that nothing of what a browser says about itself is kept word for word. */
export function deviceOf(userAgent: string): Device {
  if (!userAgent) return { browser: null, major: null, system: null }
  const { browser, os } = Bowser.parse(userAgent.slice(0, 400))
  const known = browser.name && browsers.has(browser.name) ? browser.name : null
  const major = known ? Number(/^\d{1,4}/.exec(browser.version ?? '')?.[0]) : Number.NaN
  return {
    browser: known,
    major: Number.isNaN(major) ? null : major,
    system: os.name && systems.has(os.name) ? os.name : null,
  }
}
