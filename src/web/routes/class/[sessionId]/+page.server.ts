import type { PageServerLoad } from './$types'

/** The class as it is now. Its room fills the window while it is open; before and after, this is a page like any other. */
export const load: PageServerLoad = async ({ locals, params }) => {
  const { live } = locals.doors
  const session = await live.session({ sessionId: params.sessionId })
  const isOver = session.state === 'over'
  return {
    session,
    shell: session.state === 'open' ? ('none' as const) : undefined,
    chat: isOver && session.chatSavedAt ? await live.chat({ sessionId: params.sessionId }) : null,
  }
}
