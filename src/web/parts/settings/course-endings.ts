import { m } from '#web/words.ts'

type Leaving = {
  isRead: boolean
  asked: string | null
  ending: { way: 'finish' | 'close'; goneAt: string } | null
}

/** What is said of how a course ends, before its moment where it has one. */
export function endingText({ isRead, ending, asked }: Leaving): { text: string; at: string | null } {
  if (!isRead) return { text: m.ending_unread(), at: null }
  if (ending)
    return { text: ending.way === 'finish' ? m.ending_state_finish() : m.ending_state_close(), at: ending.goneAt }
  return { text: asked ? `${m.ending_state_asked()} ${asked}` : m.ending_state_open(), at: null }
}
