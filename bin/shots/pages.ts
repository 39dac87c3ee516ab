import type { Page } from 'playwright-core'

const starts: Record<string, string[]> = {
  stranger: ['/', '/sign-in', '/sign-up', '/forgot', '/look', '/nowhere', '/kit'],
  owner: ['/', '/courses', '/people', '/school', '/settings', '/settings/account', '/look'],
}
const leads = ['/', '/courses', '/settings', '/settings/account', '/look']

type Walk = {
  /** Where no link of today's pages leads. */
  also?: readonly string[]
  /** What need not be looked at; nor is any link of it followed. */
  passesBy?: (path: string) => boolean
  /** How many are looked at of pages that differ only in an id: their first ones may be in different states. */
  ofEach?: number
}

/** Of one person; a school whose pages lead on and on is not walked for ever. */
const mostPages = 160

/** Follows the links of a person from page to page; each stays on the screen until the next is asked for. */
export async function* walk(
  page: Page,
  address: string,
  person: string,
  { also = [], passesBy = () => false, ofEach = 2 }: Walk = {},
): AsyncGenerator<{ path: string; status: number }> {
  const found = new Map<string, number>()
  const seen = new Set<string>()
  const open = [...(starts[person] ?? leads), ...also]
  while (open.length > 0 && seen.size < mostPages) {
    const path = open.shift() as string
    const kind = path.replaceAll(/[a-z]{3}_[0-9a-z]{26}/g, ':id').replaceAll(/=[^&]*/g, '')
    const most = kind.includes('?') ? 2 : ofEach
    if (seen.has(path) || (found.get(kind) ?? 0) >= most || passesBy(path)) continue
    const answer = await visit(page, address + path)
    if (!answer?.headers()['content-type']?.startsWith('text/html')) continue
    found.set(kind, (found.get(kind) ?? 0) + 1)
    seen.add(path)
    open.push(...(await linksOf(page, address)))
    yield { path, status: answer.status() }
  }
}

/** A link may also be a file to keep. */
async function visit(page: Page, url: string) {
  try {
    return await page.goto(url)
  } catch (error) {
    if (/Download is starting/.test(String(error))) return null
    throw error
  }
}

async function linksOf(page: Page, address: string): Promise<string[]> {
  const hrefs = await page
    .locator('a[href]')
    .evaluateAll((links) => links.map((link) => (link as unknown as { href: string }).href))
  return hrefs
    .map((href) => new URL(href))
    .filter(({ origin, pathname }) => origin === address && !/^\/(api|docs|sign-out|files|_app)(\/|$)/.test(pathname))
    .map(({ pathname, search }) => pathname + search)
    .filter((path) => !/^\/(look|kit|sign-in)[?]/.test(path))
}
