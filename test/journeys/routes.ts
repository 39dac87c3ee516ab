import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import type { BrowserContext } from 'playwright-core'
import { makeLink, personByAddress } from '#modules/identity'
import type { House } from './browser.ts'

const routesFolder = 'src/web/routes'

/** `/courses/[courseId]/edit` and what leads there. */
export const routes = globSync(`${routesFolder}/**/+page.svelte`).map((file) => {
  const route = dirname(file).slice(routesFolder.length) || '/'
  const shape = route.replaceAll(/[.()]/g, '\\$&').replaceAll(/\/\[[^\]]+\]/g, '/[^/]+')
  return { route, pattern: new RegExp(`^${shape}$`) }
})

/** A mail as its reader sees it is no page of ours. */
export const isPage = (path: string) =>
  routes.some(({ pattern }) => pattern.test(new URL(path, 'http://here').pathname))

/** Pages that only a course of events leads to; the journey that takes it examines them there. */
export const examinedIn: Record<string, string> = {
  '/@[handle]': 'profiles',
  '/address/[token]': 'passkeys',
  '/enter/[token]': 'passkeys',
  '/settings/account/address': 'passkeys',
  '/settings/security/keys/new': 'keys',
  '/settings/security/passkeys': 'passkeys',
  '/settings/security/passkeys/[passkeyId]': 'passkeys',
  '/sign-in/link': 'passkeys',
  '/settings/security/app': 'second-steps',
  '/settings/security/codes': 'second-steps',
  '/sign-in/code': 'second-steps',
  '/sign-in/set-up': 'demands',
  '/sign-in/google': 'providers',
  '/sign-in/google/account': 'providers',
  '/sign-in/google/back': 'providers',
  '/sign-in/google/connect/[token]': 'providers',
  '/guardian/[token]': 'gates',
  '/guardian/consent/[token]': 'gates',
  '/guardian/course/[token]': 'minors',
  '/guardian/course/consent/[token]': 'minors',
  '/people/[personId]/minor': 'gates',
  '/people/guardians': 'gates',
  '/privacy/contact/[token]': 'gates',
  '/school/requests/[requestId]': 'requests',
  '/school/incidents/[incidentId]': 'requests',
  '/school/disclosures/[disclosureId]': 'requests',
  '/school/releases/[releaseId]': 'releases',
  '/school/processors/[processorId]': 'processors',
  '/waiting': 'gates',
  '/not-from-here': 'gates',
  '/settings/data/import/[importId]': 'imports',
  '/people/invitations/[listId]': 'desk',
  '/people/several': 'desk',
}

/** What a person comes to in another way than by a link of today's pages. */
export async function unlinked({ request }: BrowserContext, person: string): Promise<string[]> {
  if (person === 'stranger') return []
  const own = ['/join']
  if (person !== 'teacher') return own
  const answer = async (path: string) => (await request.get(`/api/v1${path}`)).json()
  const { items: courses } = await answer('/courses/taught')
  const { code } = await answer(`/courses/${courses[0].courseId}/invitation`)
  const { items: sessions } = await answer('/sessions/next')
  return [...own, '/settings/data/import', `/join/${code}`, `/class/${sessions[0].sessionId}/attendance`]
}

/** What people come to from a mail, or after a form. */
export async function pagesBehindLinks({ app }: House): Promise<string[]> {
  return app.db.transact(async (tx) => {
    const kofi = String(await personByAddress(tx, 'kofi@demo.test'))
    const to = async (page: string, link: Parameters<typeof makeLink>[1]) =>
      `/${page}/${(await makeLink(tx, link)).token}`
    return [
      await to('welcome', { purpose: 'owner', about: 'school' }),
      await to('verify', { purpose: 'verify', about: kofi }),
      await to('reset', { purpose: 'reset', about: kofi }),
      '/sign-up/sent',
      '/waiting',
      '/guest',
      '/guest/x',
      '/guardian/x',
      '/guardian/consent/x',
      '/privacy/contact/x',
      '/privacy/request/x',
      '/privacy/processors/follow/x',
      '/privacy/processors/leave/x',
      '/sign-out',
    ]
  })
}
