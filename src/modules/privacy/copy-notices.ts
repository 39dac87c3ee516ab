import { z } from 'zod'
import { notice } from '#modules/notifications'
import { mostDownloads, opensFor } from './copy-rules.ts'
import { copyId } from './schema.ts'

/** Leads to the page where its person shows again who they are; it says nothing of what the copy holds. */
export const copyReady = notice('copy_ready', z.object({ copyId }), async (_tx, to, _about, desk) => {
  const say = desk.words(to.locale)
  return {
    subject: say('copies_mail_subject', { school: desk.schoolName }),
    lines: [say('copies_mail_line', { hours: opensFor.hours, downloads: mostDownloads })],
    action: { label: say('copies_mail_action'), url: `${desk.origin}/settings/data#copy` },
    after: [say('copies_mail_after')],
  }
})
