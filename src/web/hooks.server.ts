import { AsyncLocalStorage } from 'node:async_hooks'
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks'
import { type RoleWords, roleForms } from '#modules/school/schema'
import { wordsFor } from '#web/broken.ts'
import type { Locale } from '#web/format/locales.ts'
import { confirmFor, signInFor } from '#web/forms.ts'
import type { Handed, Look } from '#web/locals.ts'
import { attributesOf, shellOf } from '#web/needs.ts'
import { lookFrom, zoneFrom } from '#web/preferences.ts'
import { schoolBehind } from '#web/school.ts'
import { standIn } from '#web/stand-in.ts'
import { accentSheet } from '#web/theme/accent.ts'
import { importMap, inLanguage } from '#web/words/languages.ts'
import { rolesComeFrom } from '#web/words/roles.ts'
import { m } from '#web/words.ts'
import { overwriteServerAsyncLocalStorage } from './paraglide/runtime.js'

type Reading = { locale?: Locale; roles?: readonly string[] }
const reading = new AsyncLocalStorage<Reading>()
overwriteServerAsyncLocalStorage(reading)
rolesComeFrom(() => reading.getStore()?.roles ?? rolesIn('en', 'teacher_student'))

export const handle: Handle = async ({ event, resolve }) => {
  const handed = event.platform?.req?.lectern ?? standIn(event)
  const first = await firstPlaceOf(handed, event.url)
  if (first !== null) return new Response(null, { status: 303, headers: { location: first } })
  // Asked now, and waited for where it is shown: the page asks for its own things meanwhile.
  const shell = shellOf(handed, lookFrom(event.cookies))
  shell.catch(() => {})
  const school = await schoolBehind(handed)
  const own = handed.actor.kind === 'person' ? handed.actor.timeZone : null
  const timeZone = own ?? zoneFrom(event.cookies) ?? school.timeZone
  const problemOf: Handed['problemOf'] = (refusal) => handed.problemOf(refusal, school.roleWords)
  Object.assign(event.locals, handed, { school, shell, timeZone, problemOf })

  const roles = rolesIn(handed.locale, school.roleWords)
  const response = await reading.run({ locale: handed.locale, roles }, () =>
    resolve(event, {
      preload: ({ type, path }) =>
        type === 'js' || type === 'css' || (type === 'font' && /(newsreader|figtree)-latin-wght-normal/.test(path)),
      transformPageChunk: async ({ html }) => {
        const { needs, look } = await shell
        const attributes = `${attributesOf(needs)} data-roles="${roles.join('|')}"`
        const page = fillTemplate(html, handed.locale, look, school.accent, attributes)
        return event.locals.isFault ? page.replace('</head>', `${unfound}</head>`) : page
      },
    }),
  )
  if (response.status === 401 && event.request.method === 'GET' && !event.isDataRequest)
    return new Response(null, { status: 303, headers: { location: signInFor(event.url) } })
  if (response.status === 403 && event.locals.leadsTo && event.request.method === 'GET')
    return new Response(null, { status: 303, headers: { location: event.locals.leadsTo } })
  if (school.accent) admitAccent(response.headers)
  if (event.route.id === '/class/[sessionId]') admitWebAssembly(response.headers)
  if (handed.mediaAddresses.length > 0) admitMedia(response.headers, handed.mediaAddresses)
  if (response.status >= 400) response.headers.set('x-robots-tag', 'noindex')
  for (const cookie of handed.setCookies) response.headers.append('set-cookie', cookie)
  // What brings somebody a cookie is theirs alone, whatever else it would be.
  if (handed.setCookies.length > 0 || response.headers.get('content-type')?.startsWith('text/html'))
    response.headers.set('cache-control', 'private, no-cache')
  return response
}

const rolesKnown = new Map<string, readonly string[]>()

/** In the order of `roleForms`, and once more with capitals, as sentences look them up. */
function rolesIn(locale: Locale, words: RoleWords): readonly string[] {
  const known = rolesKnown.get(`${locale} ${words}`)
  if (known) return known
  const roles = namedIn(locale, words)
  rolesKnown.set(`${locale} ${words}`, roles)
  return roles
}

function namedIn(locale: Locale, words: RoleWords): readonly string[] {
  const said = roleForms.map((form) => m.role_word({ words, form }, { locale }))
  return [...said, ...said.map((word) => word.charAt(0).toUpperCase() + word.slice(1))]
}

/** What stays open to somebody whose account or second step is missing: its page, the way out, and whatever concerns privacy. */
const openMeanwhile = /^\/(waiting|sign-in\/set-up|sign-out|look|privacy|agreements|guardian|verify|credits|_app)(\/|$)/

/** Where somebody has to go before anywhere else, although they are signed in. */
async function firstPlaceOf({ actor, visit, doors }: Handed, url: URL): Promise<string | null> {
  if (actor.kind === 'person' || !visit.sessionToken || openMeanwhile.test(url.pathname)) return null
  const [{ waiting }, { lacking }] = await Promise.all([doors.identity.waiting(), doors.identity.missingSecondStep()])
  if (waiting) return '/waiting'
  return lacking && `/sign-in/set-up?next=${encodeURIComponent(url.pathname + url.search)}`
}

/** A refusal is an answer: its status, its sentence. What broke goes to the log, and the reader learns only that it broke. */
export const handleError: HandleServerError = ({ kind, error, event }) => {
  event.locals.isFault = true
  if (kind !== 'unknown') return wordsFor(error.status, kind === 'app' ? error.message : undefined)
  const { isRefusal, problemOf, report } = event.locals
  if (!isRefusal?.(error)) {
    report?.(error)
    return wordsFor(500)
  }
  const { status, code, title } = problemOf(error)
  // What was asked for is the address itself: one that cannot be names no page.
  if (code === 'input.invalid' && event.request.method === 'GET') return { status: 404, code, ...wordsFor(404) }
  if (code === 'sign_in.confirm_again') event.locals.leadsTo = confirmFor(event.url)
  if (code === 'account.restricted') event.locals.leadsTo = '/settings/restriction'
  return { status, code, ...wordsFor(status, title) }
}

/** SvelteKit admits only the styles it writes itself; the school's accent carries the same nonce as its scripts. */
function admitAccent(headers: Headers): void {
  const policy = headers.get('content-security-policy')
  const nonce = policy?.match(/'nonce-[^']+'/)?.[0]
  if (policy && nonce)
    headers.set(
      'content-security-policy',
      policy.replace(/style-src [^;]*/, (styles) => (styles.includes(nonce) ? styles : `${styles} ${nonce}`)),
    )
}

/** Only in a class: what blurs a background there is WebAssembly of ours. It admits no script and no `eval`. */
function admitWebAssembly(headers: Headers): void {
  const policy = headers.get('content-security-policy')
  if (policy)
    headers.set(
      'content-security-policy',
      policy.replace(/script-src [^;]*/, (scripts) => `${scripts} 'wasm-unsafe-eval'`),
    )
}

/** The policy is built without knowing where classes are held; a LiveKit server elsewhere is connected to as well. */
function admitMedia(headers: Headers, addresses: readonly string[]): void {
  const policy = headers.get('content-security-policy')
  if (policy)
    headers.set(
      'content-security-policy',
      policy.replace(/connect-src [^;]*/, (there) => [there, ...addresses].join(' ')),
    )
}

function fillTemplate(html: string, locale: Locale, look: Look, accent: string | null, attributes: string): string {
  const endOfHead = html.indexOf('</head>')
  if (endOfHead < 0 || !html.includes(root)) return html
  const theme = look.theme ? ` data-theme="${look.theme}"` : ''
  const contrast = look.contrast ? ` data-contrast="${look.contrast}"` : ''
  const map = importMap(locale)
  const head = html
    .slice(0, endOfHead)
    .replace(root, `<html lang="${locale}"${theme}${contrast}${attributes}>`)
    .replace('content="light dark"', `content="${look.theme ?? 'light dark'}"`)
    .replace(accentStyle, (style) => (accent ? style.replace('/*lectern.accent*/', accentSheet(accent)) : ''))
    .replace(emptyMap, (script) => (map ? script.replace('{}', map) : ''))
  return inLanguage(head + html.slice(endOfHead), locale)
}

/** Search engines forget what is gone, and keep nothing of what went wrong. */
const unfound = '<meta name="robots" content="noindex" />'

/** What app.html leaves to each request. */
const root = '<html lang="en">'
const accentStyle = /<style nonce="[^"]*">\/\*lectern\.accent\*\/<\/style>/
const emptyMap = /<script type="importmap" nonce="[^"]*">\{\}<\/script>/
