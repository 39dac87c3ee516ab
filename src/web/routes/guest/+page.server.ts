import { dateText } from '#web/format/dates.ts'
import { submit } from '#web/forms.ts'
import { keptOfGuests } from '#web/parts/live/guest-facts.ts'
import { m } from '#web/words.ts'
import type { Actions, PageServerLoad } from './$types'

/** What is kept about whoever came as a guest with this browser. */
export const load: PageServerLoad = async ({ locals, setHeaders }) => {
  setHeaders({ 'x-robots-tag': 'noindex' })
  const { items } = await locals.doors.live.guestTraces()
  const here = { locale: locals.locale, timeZone: locals.timeZone, now: Temporal.Now.instant().toString() }
  const clock = (at: string) => dateText(at, 'time', here)
  return {
    kept: { lead: m.guests_kept_lead({ school: locals.school.name }), rows: await keptOfGuests(locals.doors) },
    items: items.map((item) => ({
      ...item,
      keptUntil: dateText(item.keptUntil, 'date', here),
      facts: [
        { name: m.guests_mine_name(), texts: [item.name] },
        { name: m.guests_mine_came(), texts: [dateText(item.cameAt, 'moment', here)] },
        item.admittedAt
          ? { name: m.guests_mine_admitted(), texts: [clock(item.admittedAt)] }
          : { name: m.guests_mine_not_admitted(), texts: ['—'] },
        { name: m.guests_mine_removed(), texts: item.removedAt ? [clock(item.removedAt)] : [] },
        {
          name: m.guests_mine_times(),
          texts: item.presences.map(({ joinedAt, leftAt }) =>
            leftAt
              ? m.guests_mine_time({ from: clock(joinedAt), to: clock(leftAt) })
              : m.guests_mine_time_open({ from: clock(joinedAt) }),
          ),
        },
        { name: m.guests_mine_lines(), texts: item.lines.map(({ text }) => text) },
        { name: m.guests_mine_captions(), texts: item.said.map(({ text }) => text) },
        { name: m.guests_mine_votes(), texts: item.votes > 0 ? [String(item.votes)] : [] },
        {
          name: m.guests_mine_recordings(),
          texts: item.recordings.map(({ toldAt, answer }) => answered(answer)({ time: clock(toldAt) })),
        },
      ].filter(({ texts }) => texts.length > 0),
    })),
  }
}

export const actions: Actions = {
  forget: (event) =>
    submit(event, ({ text }) => event.locals.doors.live.forgetGuest({ sessionId: text('sessionId') as never })),
}

function answered(answer: string | null) {
  if (answer === 'agreed') return m.guests_mine_recording_agreed
  return answer === 'left_out' ? m.guests_mine_recording_left_out : m.guests_mine_recording
}
