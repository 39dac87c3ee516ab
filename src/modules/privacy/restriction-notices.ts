import { z } from 'zod'
import { restrictionsOf } from '#kernel/holds'
import { momentText, notice } from '#modules/notifications'
import { holdId } from './hold-schemas.ts'

/** To whose data are kept and not used from now on; nothing to say once that is over. */
export const restrictionBegan = notice('restriction_began', z.object({ holdId }), async (tx, to, about, desk) => {
  const hold = (await restrictionsOf(tx, to.id)).find(({ id }) => id === about.holdId)
  if (!hold) return null
  const say = desk.words(to.locale)
  return {
    subject: say('restriction_mail_began_subject', { school: desk.schoolName }),
    lines: [say('restriction_mail_began_line', { school: desk.schoolName }), say('restriction_mail_began_open')],
    action: { label: say('restriction_mail_action'), url: `${desk.origin}/settings/restriction` },
    after: [say('restriction_mail_began_after')],
  }
})

/** From when on their data are used again (GDPR Art. 18(3)); nothing to say once they ended it themselves, or it stands on. */
export const restrictionEnds = notice(
  'restriction_ends',
  z.object({ holdId, liftsAt: z.iso.datetime() }),
  async (tx, to, about, desk) => {
    const hold = (await restrictionsOf(tx, to.id)).find(({ id }) => id === about.holdId)
    if (!hold?.liftsAt?.equals(Temporal.Instant.from(about.liftsAt))) return null
    const say = desk.words(to.locale)
    const at = momentText(Temporal.Instant.from(about.liftsAt), { ...to, timeZone: to.timeZone ?? 'UTC' })
    return {
      subject: say('restriction_mail_ends_subject', { school: desk.schoolName }),
      lines: [say('restriction_mail_ends_line', { school: desk.schoolName, at })],
      action: { label: say('restriction_mail_action'), url: `${desk.origin}/settings/restriction` },
      after: [say('restriction_mail_ends_after')],
    }
  },
)

/** That it stands on, whatever was announced; nothing to say once they ended it themselves, or it ends on another day. */
export const restrictionStays = notice('restriction_stays', z.object({ holdId }), async (tx, to, about, desk) => {
  const hold = (await restrictionsOf(tx, to.id)).find(({ id }) => id === about.holdId)
  if (!hold || hold.liftsAt) return null
  const say = desk.words(to.locale)
  return {
    subject: say('restriction_mail_stays_subject', { school: desk.schoolName }),
    lines: [say('restriction_mail_stays_line', { school: desk.schoolName })],
    action: { label: say('restriction_mail_action'), url: `${desk.origin}/settings/restriction` },
    after: [say('restriction_mail_began_after')],
  }
})
