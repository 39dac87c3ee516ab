import { z } from 'zod'
import { notice } from '#modules/notifications'
import { gapsOf } from './copies.ts'
import { mostDownloads, opensFor } from './copy-rules.ts'
import { copyId } from './schema.ts'

const aboutCopy = z.object({ copyId })

/** Leads to the page where its person shows again who they are; it says nothing of what the copy holds, but whether it is whole. */
export const copyReady = notice('copy_ready', aboutCopy, async (tx, to, about, desk) => {
  const say = desk.words(to.locale)
  const gaps = await gapsOf(tx, about.copyId)
  return {
    subject: say('copies_mail_subject', { school: desk.schoolName }),
    lines: [
      say('copies_mail_line', { hours: opensFor.hours, downloads: mostDownloads }),
      ...(gaps > 0 ? [say('copies_mail_partial', { count: gaps })] : []),
    ],
    action: { label: say('copies_mail_action'), url: `${desk.origin}/settings/data#copy` },
    after: [say('copies_mail_after')],
  }
})

/** To whoever waited for it. */
export const copyBroke = notice('copy_broke', aboutCopy, async (_tx, to, _about, desk) => {
  const say = desk.words(to.locale)
  return {
    subject: say('copies_mail_failed_subject', { school: desk.schoolName }),
    lines: [say('copies_failed'), say('copies_failed_what')],
    action: { label: say('copies_mail_action'), url: `${desk.origin}/settings/data#copy` },
  }
})

/** To owners, who can mend the store. Whose copy it is they need not know for that. */
export const copyNeedsMending = notice('copy_needs_mending', aboutCopy, async (tx, to, about, desk) => {
  const say = desk.words(to.locale)
  const gaps = await gapsOf(tx, about.copyId)
  const key = gaps > 0 ? 'partial' : 'failed'
  return {
    subject: say(`copies_mail_owner_${key}_subject`, { school: desk.schoolName }),
    lines: [say(`copies_mail_owner_${key}_line`, { count: gaps, copy: about.copyId }), say('copies_mail_owner_mend')],
  }
})
