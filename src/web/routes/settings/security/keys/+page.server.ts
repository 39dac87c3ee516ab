import type { KeyInList } from '#modules/identity/schema'
import { submit } from '#web/forms.ts'
import { scopeInWords } from '#web/parts/keys/scopes.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { identity } = locals.doors
  const [open, past, choices] = await Promise.all([
    identity.keys({ after: url.searchParams.get('after') ?? undefined }),
    identity.keys({ past: true, limit: 20, after: url.searchParams.get('before') ?? undefined }),
    identity.keyChoices(),
  ])
  const inWords = (key: KeyInList) => ({
    ...key,
    may: key.scopes.map((scope) => scopeInWords(scope, locals.locale).label),
  })
  return {
    open: { ...open, items: open.items.map(inWords) },
    past: { ...past, items: past.items.map(inWords) },
    most: choices.most,
    left: choices.left,
    isFurther: url.searchParams.has('after') || url.searchParams.has('before'),
  }
}

export const actions: Actions = {
  end: (event) => submit(event, ({ text }) => event.locals.doors.identity.endKey({ keyId: text('keyId') })),
}
