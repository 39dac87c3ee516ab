import type { Page } from 'playwright-core'

const starts: Record<string, string[]> = {
  stranger: ['/', '/sign-in', '/sign-up', '/forgot', '/look', '/nowhere', '/kit'],
  owner: ['/', '/courses', '/people', '/school', '/settings', '/settings/account', '/look'],
}
const leads = ['/', '/courses', '/settings', '/settings/account', '/look']

/** Follows the links of a person from page to page; of pages that differ only in an id, the first two. */
export async function pagesFor(
  page: Page,
  address: string,
  person: string,
  also: readonly string[] = [],
): Promise<string[]> {
  const found = new Map<string, number>()
  const paths: string[] = []
  const open = [...(starts[person] ?? leads), ...also]
  while (open.length > 0 && paths.length < 80) {
    const path = open.shift() as string
    const kind = path.replaceAll(/[a-z]{3}_[0-9a-z]{26}/g, ':id').replaceAll(/=[^&]*/g, '')
    if (paths.includes(path) || (found.get(kind) ?? 0) >= 2) continue
    const answer = await visit(page, address + path)
    if (!answer?.headers()['content-type']?.startsWith('text/html')) continue
    found.set(kind, (found.get(kind) ?? 0) + 1)
    paths.push(path)
    open.push(...(await linksOf(page, address)))
  }
  return paths.sort()
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
